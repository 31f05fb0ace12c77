"""Signing in."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import event

from tests.auth.conftest import as_login_role
from webapp.auth import passwords
from webapp.auth.session import local_path
from webapp.auth.token_hashes import token_hash

REFUSED = "The name or the password is not right."


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", "Alice@Example.ORG", "  alice  "])
def test_by_name_or_address_in_any_case(browse, alice, sign_in, events, login):
    browser = browse(None)
    answer = sign_in(browser, login, alice.password)
    assert (answer.status_code, answer.location) == (303, "/chat/")
    assert browser.get("/account/").status_code == 200
    assert events(alice) == ["signed in"]


def test_each_account_signs_in_as_itself(browse, alice, bob, carol, sign_in):
    for person in (alice, bob, carol):
        browser = browse(None)
        sign_in(browser, person.username, person.password)
        assert person.email in browser.get("/account/").text


def test_who_is_signed_in_is_sent_on(browse, alice):
    browser = browse(alice)
    assert browser.get("/auth/login").location == "/chat/"
    assert browser.get("/auth/login?next=/tasks/").location == "/tasks/"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice", "something else"),
        ("nobody", "a long walk home"),
        ("%", "a long walk home"),
        ("_lice", "a long walk home"),
        ("ali%", "a long walk home"),
        ("alice' OR '1'='1", "a long walk home"),
        ("{{ config }}", "a long walk home"),
    ],
)
def test_a_wrong_name_and_a_wrong_password_sound_the_same(browse, alice, sign_in, login, password):
    answer = sign_in(browse(None), login, password)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert password not in answer.text


def test_a_refusal_is_recorded_for_the_account_it_was_about(browse, alice, bob, sign_in, events, connection):
    sign_in(browse(None), "alice", "something else")
    sign_in(browse(None), "nobody", "something else")
    assert events(alice) == ["sign-in refused"]
    assert events(bob) == []
    of_nobody = as_login_role(connection, "SELECT action, subject FROM audit_events WHERE user_id IS NULL").one()
    assert tuple(of_nobody) == ("sign-in refused", "")


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("", "x", "Type your e-mail address or username."),
        ("alice", "", "Type your password."),
        ("ali\0ce", "x", "cannot be shown"),
        ("a" * 100_000, "x", "Keep this under 254"),
        ("alice", "x" * 100_000, "No password here is that long."),
    ],
)
def test_odd_input_is_answered_in_words(browse, alice, sign_in, login, password, sentence):
    answer = sign_in(browse(None), login, password)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_null_in_a_password_is_only_a_wrong_password(browse, alice, sign_in):
    answer = sign_in(browse(None), "alice", f"{alice.password}\0")
    assert answer.status_code == 422
    assert REFUSED in answer.text


def test_an_unknown_name_takes_as_long_as_a_wrong_password(monkeypatch):
    known = passwords.hash_password("a long walk home")
    passwords.hash_like(None, "warm")

    def seconds(password_hash):
        started = time.process_time()
        for _ in range(5):
            assert passwords.hash_like(password_hash, "something else") != known
        return time.process_time() - started

    assert seconds(None) > 0.5 * seconds(known)


def test_an_unknown_name_asks_as_much_of_the_database(browse, alice, sign_in, connection):
    statements = []
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0]))

    def asked(login):
        browser = browse(None)
        browser.get("/auth/login")
        statements.clear()
        sign_in(browser, login, "something else")
        return list(statements)

    assert asked("nobody") == asked("alice")


def test_a_switched_off_account_is_told_only_to_its_owner(browse, alice, connection, sign_in):
    as_login_role(connection, "UPDATE users SET is_active = false WHERE id = :id", id=alice.id)
    assert "switched off" in sign_in(browse(None), "alice", alice.password).text
    assert REFUSED in sign_in(browse(None), "alice", "something else").text


def test_a_hash_of_old_parameters_is_made_anew(browse, alice, connection, sign_in):
    read = "SELECT stored_hash FROM users WHERE id = :id"
    before = as_login_role(connection, read, id=alice.id).scalar()
    sign_in(browse(None), "alice", alice.password)
    after = as_login_role(connection, read, id=alice.id).scalar()
    assert passwords.needs_rehash(before)
    assert not passwords.needs_rehash(after)
    assert passwords.hash_like(after, alice.password) == after


def test_a_password_is_the_same_from_every_keyboard():
    composed, decomposed = "caf\u00e9 au lait noir", "cafe\u0301 au lait noir"
    known = passwords.hash_password(composed)
    assert passwords.hash_like(known, decomposed) == known


def test_it_goes_on_to_the_page_that_was_asked_for(browse, alice, sign_in):
    browser = browse(None)
    asked = browser.get("/account/sessions")
    assert asked.status_code == 303
    assert asked.location == "/auth/login?next=/account/sessions"
    assert "go on to your page" in browser.get(asked.location).text
    assert sign_in(browser, "alice", alice.password, asked.location).location == "/account/sessions"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
    "///evil.example",
    "",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_it_never_goes_on_to_another_site(browse, alice, sign_in, elsewhere):
    browser = browse(None)
    browser.get("/auth/login")
    answer = browser.post(
        "/auth/login", {"login": "alice", "password": alice.password}, query_string={"next": elsewhere}
    )
    assert answer.location == "/chat/"
    assert local_path(elsewhere) is None


def test_the_cookie_is_new_and_guarded(browse, alice, sign_in):
    browser = browse(None)
    with browser.http.session_transaction() as before:
        before["planted"] = "by someone else"
    answer = sign_in(browser, "alice", alice.password)
    with browser.http.session_transaction() as after:
        assert "planted" not in after
        token = after["_user_id"]
    assert token != alice.token
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("footnote="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie


def test_the_csrf_token_of_before_does_not_outlive_the_sign_in(browse, alice, sign_in):
    browser = browse(None)
    browser.get("/auth/login")
    old = browser.csrf
    sign_in(browser, "alice", alice.password)
    browser.csrf = old
    assert browser.post("/auth/logout").status_code == 400


def test_the_database_knows_only_the_hash(browse, alice, connection, sign_in):
    browser = browse(None)
    sign_in(browser, "alice", alice.password, environ_base={"HTTP_USER_AGENT": "\0" + "x" * 5000})
    with browser.http.session_transaction() as cookie:
        token = cookie["_user_id"]
    rows = as_login_role(connection, "SELECT * FROM user_sessions ORDER BY created_at").all()
    assert rows[-1].token_hash.tobytes() == token_hash(token)
    assert all(token not in str(row) for row in rows)
    assert len(rows[-1].user_agent) == 400
    assert rows[-1].address == "127.0.0.1"


@pytest.mark.parametrize("url", ["/auth/login", "/auth/register", "/auth/logout"])
def test_without_a_csrf_token_nothing_is_done(browse, alice, url):
    answer = browse(alice).http.post(url, data={"login": "alice", "password": alice.password})
    assert answer.status_code == 400
    assert "reload the page" in answer.text


def test_a_sign_in_sweeps_those_that_are_over(browse, alice, connection, sign_in):
    as_login_role(connection, "UPDATE user_sessions SET expires_at = now() - interval '1 second'")
    sign_in(browse(None), "alice", alice.password)
    assert as_login_role(connection, "SELECT count(*) FROM user_sessions").scalar() == 1
