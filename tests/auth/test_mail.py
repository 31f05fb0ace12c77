"""What is sent by mail: links to sign up, to choose a password, to confirm an address; and notices."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.auth.conftest import as_login_role
from tests.cast import PASSWORD
from tests.pages import VARYING
from webapp.auth import attempts
from webapp.clients.mail import MailUnavailable

NEW = {"username": "dora", "password": "nine quiet herons fly"}
HAS_ACCOUNT = "You have an account on Footnote"


def test_signing_up_by_a_link_that_works_once(browse, mailbox, run_jobs, connection, sign_in):
    asked = browse(None).post("/auth/register", {"email": "Dora@Example.org"})
    assert "Check your inbox" in asked.text
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 0
    run_jobs()
    link = mailbox.link()
    assert mailbox.take() == [("Dora@example.org", "Finish signing up to Footnote")]
    page = browse(None).get(link)
    assert "Dora@example.org" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert browse(None).post(link, {**NEW, "password": "short"}).status_code == 422
    browser = browse(None)
    assert browser.post(link, NEW).status_code == 303
    assert browser.get("/account/").status_code == 200
    assert "Nobody has confirmed" not in browser.get("/account/").text
    assert browse(None).get(link).status_code == browse(None).post(link, NEW).status_code == 404
    assert sign_in(browse(None), "dora@example.org", NEW["password"]).status_code == 303
    assert as_login_role(connection, "SELECT count(*) FROM mails").scalar() == 1  # of the device that is new


def test_an_invitation_is_sent_to_its_address(browse, mailbox, run_jobs, carol, sign_in, connection):
    page = browse(carol).post("/admin/users", {"username": "dora", "email": "dora@example.org"}, follow_redirects=True)
    assert "An invitation was sent to dora@example.org." in page.text
    assert "/auth/password/" not in page.text
    run_jobs()
    link = mailbox.link()
    assert "Your username there is dora." in mailbox.messages[0].get_content()
    assert mailbox.take() == [("dora@example.org", "You are invited to Footnote")]
    assert as_login_role(connection, "SELECT expires_at > now() + interval '2 days' FROM password_links").scalar()
    assert browse(None).post(link, {"password": NEW["password"]}).status_code == 303
    assert browse(None).get(link).status_code == 404
    assert sign_in(browse(None), "dora", NEW["password"]).status_code == 303


def test_an_invitation_that_is_late_is_not_sent_once_a_password_is_chosen(browse, mailbox, run_jobs, carol, connection):
    """Its link would choose another one."""
    browse(carol).post("/admin/users", {"username": "dora", "email": "dora@example.org"})
    dora = as_login_role(connection, "SELECT id FROM users WHERE username = 'dora'").scalar()
    [link] = re.findall(r"/auth/password/[\w-]+", browse(carol).post(f"/admin/users/{dora}/reset").text)
    assert browse(None).post(link, {"password": NEW["password"]}).status_code == 303
    run_jobs()
    assert mailbox.take() == [("dora@example.org", "Your password for Footnote was changed")]


def test_who_waited_for_approval_is_told_that_it_came(app, browse, mailbox, run_jobs, carol, monkeypatch, connection):
    monkeypatch.setitem(app.config, "ALLOW_SIGNUP", "approval")
    browse(None).post("/auth/register", {"email": "dora@example.org"})
    run_jobs()
    assert browse(None).post(mailbox.link(), NEW).location == "/auth/login"
    mailbox.take()
    dora = as_login_role(connection, "SELECT id FROM users WHERE username = 'dora'").scalar()
    browse(carol).post(f"/admin/users/{dora}/enable")
    run_jobs()
    assert mailbox.take() == [("dora@example.org", "Your account on Footnote is approved")]


def test_a_username_that_is_taken_is_told_and_the_link_goes_on_working(browse, mailbox, run_jobs, alice):
    browse(None).post("/auth/register", {"email": "dora@example.org"})
    run_jobs()
    link = mailbox.link()
    assert "exists already" in browse(None).post(link, {**NEW, "username": "ALICE"}).text
    assert browse(None).post(link, NEW).status_code == 303


@pytest.mark.parametrize("page", ["/auth/register", "/auth/forgot"])
def test_whether_an_address_has_an_account_is_told_to_it_alone(browse, mailbox, run_jobs, alice, connection, page):
    """The answers are the same, and so is all that is asked of the database for them."""
    statements = []
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2].rstrip("0123456789")))

    def asked(email):
        browser = browse(None)
        browser.get(page)
        statements.clear()
        answer = browser.post(page, {"email": email})
        return answer.status_code, VARYING.sub("", answer.text.replace(email, "")), list(statements)

    assert asked("alice@example.org") == asked("nobody@example.org")
    run_jobs()
    told = dict(mailbox.take())
    assert ("nobody@example.org" in told) == (page == "/auth/register")
    assert told["alice@example.org"] == (HAS_ACCOUNT if "register" in page else "Choose a new password for Footnote")


def test_a_forgotten_password_is_chosen_anew(browse, mailbox, run_jobs, alice, sign_in, connection, events):
    browse(None).post("/auth/forgot", {"email": "ALICE@example.org"})
    run_jobs()
    link = mailbox.link()
    [row] = as_login_role(connection, "SELECT token_hash, expires_at - now() AS lasts FROM password_links").all()
    assert bytes(row.token_hash) == hashlib.sha256(link.rpartition("/")[2].encode()).digest()
    assert row.lasts < timedelta(minutes=61)
    mailbox.take()
    assert browse(None).post(link, {"password": NEW["password"]}).status_code == 303
    assert browse(None).get(link).status_code == 404
    run_jobs()
    assert mailbox.take() == [("alice@example.org", "Your password for Footnote was changed")]
    assert browse(alice).get("/account/").status_code == 303
    assert sign_in(browse(None), "alice", NEW["password"]).status_code == 303
    assert events(alice)[0] == "password chosen by link"
    assert as_login_role(connection, "SELECT email_confirmed_at IS NOT NULL FROM users").scalar()


def test_no_token_and_no_address_is_in_the_queue(browse, mailbox, alice, connection, run_jobs):
    browse(None).post("/auth/forgot", {"email": "alice@example.org"})
    args = as_login_role(connection, "SELECT args::text FROM procrastinate_jobs WHERE queue_name = 'mail'").scalar()
    assert "alice" not in args
    run_jobs()
    token = mailbox.link().rpartition("/")[2]
    kept = as_login_role(connection, "SELECT string_agg(m::text, '') FROM (SELECT m::text m FROM mails m) m").scalar()
    assert token not in (kept or "")


def test_a_disabled_account_gets_no_link(browse, mailbox, run_jobs, alice, connection):
    as_login_role(connection, "UPDATE users SET is_active = false")
    browse(None).post("/auth/forgot", {"email": "alice@example.org"})
    run_jobs()
    assert mailbox.take() == []


def move(browser, email, password=PASSWORD):
    return browser.post("/account/", {"full_name": "", "email": email, "password": password})


def test_a_new_address_counts_once_it_is_confirmed(browse, mailbox, run_jobs, alice, sign_in, events):
    browser = browse(alice)
    assert move(browser, "alice@wonder.land", "something else").status_code == 422
    assert move(browser, "alice@wonder.land").status_code == 303
    run_jobs()
    link = mailbox.link()
    assert mailbox.take() == [("alice@wonder.land", "Confirm your e-mail address for Footnote")]
    page = browser.get("/account/").text
    assert 'value="alice@example.org"' in page
    assert "A link was sent to" in page
    assert "alice@wonder.land" in browse(None).get(link).text
    assert 'value="alice@example.org"' in browser.get("/account/").text, "a link that is only looked at changes nothing"
    assert browse(None).post(link).status_code == 303
    assert browse(None).post(link).status_code == 404
    assert 'value="alice@wonder.land"' in browser.get("/account/").text
    run_jobs()
    assert mailbox.take() == [("alice@example.org", "Your e-mail address for Footnote was changed")]
    assert sign_in(browse(None), "alice@wonder.land", PASSWORD).status_code == 303
    assert events(alice)[:2] == ["e-mail change asked", "e-mail confirmed"]


def test_whose_an_address_is_is_not_told_to_others(browse, mailbox, run_jobs, alice, bob):
    browser, said = browse(alice), []
    for email in ("bob@example.org", "nobody@example.org"):
        answer = move(browser, email)
        said.append(
            (answer.status_code, answer.location, VARYING.sub("", browser.get("/account/").text.replace(email, "")))
        )
    assert said[0] == said[1]
    run_jobs()
    assert mailbox.take() == [
        ("nobody@example.org", "Confirm your e-mail address for Footnote"),
    ], "of two that are asked for, the newest counts"
    move(browser, "bob@example.org")
    run_jobs()
    assert mailbox.take() == [("bob@example.org", HAS_ACCOUNT)]


def test_an_address_that_was_taken_meanwhile_stays_where_it_is(browse, mailbox, run_jobs, alice, bob, connection):
    move(browse(alice), "new@example.org")
    run_jobs()
    as_login_role(connection, "UPDATE users SET email = 'new@example.org' WHERE id = :id", id=bob.id)
    answer = browse(None).post(mailbox.link())
    assert answer.status_code == 422
    assert "Another account uses this e-mail address" in answer.text


def test_the_present_address_is_confirmed(browse, mailbox, run_jobs, alice):
    browser = browse(alice)
    assert "Nobody has confirmed your e-mail address yet." in browser.get("/account/").text
    browser.post("/account/confirm")
    run_jobs()
    assert browser.post(mailbox.link()).location == "/chat/"
    assert "Nobody has confirmed" not in browser.get("/account/").text


def test_a_link_is_for_its_purpose_alone(browse, mailbox, run_jobs, alice):
    browse(alice).post("/account/confirm")
    run_jobs()
    token = mailbox.link().rpartition("/")[2]
    for url in (f"/auth/register/{token}", f"/auth/password/{token}", "/auth/address/guessed"):
        assert browse(None).get(url).status_code == browse(None).post(url, NEW).status_code == 404


@pytest.mark.parametrize("change", ["UPDATE mails SET expires_at = now()", "UPDATE users SET is_active = false"])
def test_a_link_ends(browse, mailbox, run_jobs, alice, connection, change):
    browse(alice).post("/account/confirm")
    run_jobs()
    as_login_role(connection, change)
    assert browse(None).post(mailbox.link()).status_code == 404


def test_nobody_sees_the_mails_of_others(browse, mailbox, alice, bob, as_user):
    from webapp.auth.models import Mail
    from webapp.platform.extensions import db

    browse(alice).post("/account/confirm")
    browse(None).post("/auth/register", {"email": "dora@example.org"})
    for person, seen in ((alice, 1), (bob, 0)):
        with as_user(person):
            assert db.session.query(Mail).count() == seen
    assert browse(None).post("/account/confirm").status_code == 303


def test_the_owner_is_told_of_a_new_device_and_a_new_password(browse, mailbox, run_jobs, alice, sign_in):
    browser = browse(None)
    sign_in(browser, "alice", PASSWORD)
    run_jobs()
    assert mailbox.take() == [], "the first time is no news"
    browser.csrf = ""
    browser.post("/auth/logout")
    sign_in(browser, "alice", PASSWORD)
    run_jobs()
    assert mailbox.take() == [], "a browser that is known is no news"
    sign_in(browse(None), "alice", PASSWORD)
    run_jobs()
    text = mailbox.messages[0].get_content()
    assert "from the address 127.0.0.1" in text
    assert not re.search(r"\S\r?\n\S", text), "a paragraph is one line, which the reader's program divides"
    assert mailbox.take() == [("alice@example.org", "A new device is signed in to Footnote")]
    browser.csrf = ""
    browser.post("/account/password", {"current": PASSWORD, "new": "an even longer walk"})
    run_jobs()
    assert mailbox.take() == [("alice@example.org", "Your password for Footnote was changed")]


@pytest.mark.parametrize("login", ["alice", "nobody"])
def test_the_owner_is_told_of_many_wrong_passwords_once(
    limited, browse, mailbox, run_jobs, alice, login, connection, monkeypatch
):
    monkeypatch.setattr(attempts, "FREE", 3)
    for number in range(attempts.FREE + 2):
        data = {"login": login, "password": "something else"}
        browse(None).post("/auth/login", data, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    assert as_login_role(connection, "SELECT count(*) FROM mails").scalar() == 1, "for nobody as much is done"
    run_jobs()
    assert mailbox.take() == (
        [("alice@example.org", "Wrong passwords for your account on Footnote")] * (login == "alice")
    )
    assert as_login_role(connection, "SELECT count(*) FROM mails").scalar() == 0


def test_five_mails_an_hour_go_to_one_address(limited, browse, mailbox):
    told = [
        browse(None)
        .post("/auth/forgot", {"email": email}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
        .status_code
        for number, email in enumerate(["a@example.org", "A@example.org "] * 3)
    ]
    assert told == [200] * 5 + [429]
    assert browse(None).post("/auth/register", {"email": "a@example.org"}).status_code == 429, "they count together"
    empty = [browse(None).post("/auth/forgot", {"email": ""}).status_code for _ in range(7)]
    assert empty == [422] * 7


def test_without_mail_a_form_may_be_wrong_more_often(limited, browse):
    wrong = {"username": "dora", "email": "dora@example.org", "password": "short"}
    assert [browse(None).post("/auth/register", wrong).status_code for _ in range(8)] == [422] * 8


def test_a_server_that_is_away_is_tried_again_and_one_that_refuses_is_not(
    browse, mailbox, run_jobs, alice, app, connection
):
    mailbox.answers["alice@example.org"] = "451 later"
    browse(None).post("/auth/forgot", {"email": "alice@example.org"})
    with pytest.raises(MailUnavailable):
        run_jobs()
    as_login_role(connection, "UPDATE procrastinate_jobs SET status = 'todo'")
    mailbox.answers["alice@example.org"] = "550 no such mailbox"
    run_jobs()
    assert as_login_role(connection, "SELECT count(*) FROM mails").scalar() == 0


def test_without_mail_all_is_as_it_was(browse, alice, connection):
    assert "This server sends no e-mail." in browse(None).get("/auth/forgot").text
    assert "This server sends no e-mail." in browse(None).post("/auth/forgot", {"email": "alice@example.org"}).text
    browse(None).post("/auth/login", {"login": "alice", "password": PASSWORD})
    assert as_login_role(connection, "SELECT count(*) FROM mails").scalar() == 0


def test_links_that_were_sent_before_the_password_was_changed_do_not_work(browse, mailbox, run_jobs, alice):
    """Whoever had found out the password has asked for another address with it."""
    browser = browse(alice)

    def asked() -> list[str]:
        browse(None).post("/auth/forgot", {"email": "alice@example.org"})
        run_jobs()
        chosen = mailbox.link()
        move(browser, "mallory@example.net")
        run_jobs()
        return [chosen, mailbox.link()]

    links = asked()
    assert [browse(None).get(link).status_code for link in links] == [200, 200]
    browser.post("/account/password", {"current": PASSWORD, "new": NEW["password"]})
    assert [browse(None).get(link).status_code for link in links] == [404, 404]
    assert "mallory" not in browser.get("/account/").text
    move(browser, "mallory@example.net", NEW["password"])
    run_jobs()
    confirm = mailbox.link()
    browse(None).post("/auth/forgot", {"email": "alice@example.org"})
    run_jobs()
    browse(None).post(mailbox.link(), {"password": PASSWORD})
    assert browse(None).get(confirm).status_code == 404


def test_a_link_to_choose_a_password_ends_with_the_address_that_it_was_sent_to(browse, mailbox, run_jobs, alice):
    move(browse(alice), "alice@wonder.land")
    run_jobs()
    confirm = mailbox.link()
    browse(None).post("/auth/forgot", {"email": "alice@example.org"})
    run_jobs()
    chosen = mailbox.link()
    assert browse(None).post(confirm).status_code == 303
    assert browse(None).get(chosen).status_code == 404


def test_without_mail_nothing_is_said_to_be_sent(browse, alice):
    assert browse(alice).post("/account/confirm").status_code == 404
