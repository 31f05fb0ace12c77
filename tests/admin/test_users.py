"""Administrators decide who may sign in; nobody else has these pages."""

from __future__ import annotations

import re

import pytest

from tests.auth.conftest import as_login_role
from webapp.auth import tokens
from webapp.chat.models import Conversation, Message
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

LINK = re.compile(r'<code class="secret">http://localhost(/auth/password/[\w-]{43})</code>')
DORA = {"username": "dora", "email": "dora@example.org"}
VERBS = ("disable", "enable", "promote", "demote", "reset", "reset-two-factor")


def test_nobody_else_has_these_pages(app, browse, alice, bob, connection):
    for verb in VERBS:
        url = f"/admin/users/{alice.id}/{verb}"
        assert browse(bob).post(url).status_code == 404
        assert "/auth/login" in browse(None).post(url).location
    for url in ("/admin/record", "/admin/record.csv"):
        assert browse(bob).get(url).status_code == 404
        assert "/auth/login" in browse(None).get(url).location
    for url in ("/admin/users",):
        assert browse(bob).get(url).status_code == browse(bob).post(url, DORA).status_code == 404
        assert "/auth/login" in browse(None).get(url).location
    assert "Administration" not in browse(bob).get("/account/").text
    states = as_login_role(connection, "SELECT count(*), bool_and(is_active), bool_or(is_superuser) FROM users").one()
    assert tuple(states) == (2, True, False)
    assert as_login_role(connection, "SELECT count(*) FROM password_links").scalar() == 0


def test_somebody_is_invited_and_chooses_a_password(browse, carol, sign_in, events):
    assert "Administration" in browse(carol).get("/account/").text
    shown = browse(carol).post("/admin/users", DORA)
    [link] = LINK.findall(shown.text)
    assert link not in browse(carol).get("/admin/users").text
    assert browse(None).post(link, {"password": "nine quiet herons fly"}).status_code == 303
    assert sign_in(browse(None), "dora", "nine quiet herons fly").status_code == 303
    assert "exists already" in browse(carol).post("/admin/users", DORA).text
    assert browse(carol).post("/admin/users", {"username": "", "email": "no"}).status_code == 422
    assert events(carol) == ["user invited"]


@pytest.mark.parametrize("setting", ["invitation", "closed"])
def test_sign_up_is_by_invitation_or_closed(app, browse, carol, monkeypatch, setting, connection):
    monkeypatch.setitem(app.config, "ALLOW_SIGNUP", setting)
    assert ("invit" in browse(None).get("/auth/register").text) == (setting == "invitation")
    assert browse(None).post("/auth/register", {**DORA, "password": "nine quiet herons fly"}).status_code == 403
    invited = browse(carol).post("/admin/users", DORA)
    assert invited.status_code == (200 if setting == "invitation" else 422)
    count = as_login_role(connection, "SELECT count(*) FROM users WHERE username = 'dora'").scalar()
    assert count == int(setting == "invitation")


def test_sign_up_by_approval(app, browse, carol, bob, monkeypatch, sign_in, events, connection):
    monkeypatch.setitem(app.config, "ALLOW_SIGNUP", "approval")
    given = {**DORA, "password": "nine quiet herons fly"}
    assert "Create an account" in browse(None).get("/auth/login").text
    newcomer = browse(None)
    assert "administrator has to approve" in newcomer.get("/auth/register").text
    asked = newcomer.post("/auth/register", given, follow_redirects=True)
    assert "once an administrator has approved it" in asked.text
    assert newcomer.get("/account/").status_code == 303
    assert "waits until an administrator approves it" in sign_in(browse(None), "dora", given["password"]).text
    assert "waits" not in sign_in(browse(None), "dora", "something else").text, "it is told to its owner alone"
    page = browse(carol).get("/admin/users").text
    assert "Waiting for your approval" in page
    assert page.count("Waiting for approval") == 1
    dora = as_login_role(connection, "SELECT id FROM users WHERE username = 'dora'").scalar()
    assert browse(bob).post(f"/admin/users/{dora}/enable").status_code == 404
    browse(carol).post(f"/admin/users/{dora}/enable")
    assert sign_in(browse(None), "dora", given["password"]).status_code == 303
    assert "approval" not in browse(carol).get("/admin/users").text
    browse(carol).post(f"/admin/users/{dora}/disable")
    assert "switched off" in sign_in(browse(None), "dora", given["password"]).text
    assert events(carol) == ["user enabled", "user disabled"]


def test_who_is_disabled_is_signed_out_everywhere_until_enabled(browse, alice, carol, as_user, sign_in):
    with as_user(alice), unit_of_work():
        secret = tokens.make(alice.id, "Script", [], 30)
        conversation = Conversation(user_id=alice.id, title="Hearts")
        db.session.add(conversation)
        db.session.flush()
        answer = Message(user_id=alice.id, conversation_id=conversation.id, role="assistant", status="writing")
        answer.stored_content = ""
        db.session.add(answer)
        db.session.flush()
        answer_id = answer.id
    program = {"Authorization": f"Bearer {secret}"}
    assert browse(None).http.get("/api/v1/tasks", headers=program).status_code == 200
    assert browse(carol).post(f"/admin/users/{alice.id}/disable").status_code == 303
    assert browse(alice).get("/account/").status_code == 303
    assert browse(None).http.get("/api/v1/tasks", headers=program).status_code == 401
    assert "switched off" in sign_in(browse(None), "alice", alice.password).text
    assert browse(carol).post(f"/admin/users/{alice.id}/reset").status_code == 422
    with as_user(alice):
        assert db.session.get(Message, answer_id).status == "stopped"
    assert browse(carol).post(f"/admin/users/{alice.id}/enable").status_code == 303
    assert sign_in(browse(None), "alice", alice.password).status_code == 303
    assert browse(None).http.get("/api/v1/tasks", headers=program).status_code == 200


def test_administrators_are_made_and_do_nothing_to_themselves(browse, alice, carol, events):
    assert browse(carol).post(f"/admin/users/{alice.id}/promote").status_code == 303
    assert browse(alice).get("/admin/users").status_code == 200
    for verb in ("disable", "demote"):
        assert browse(carol).post(f"/admin/users/{carol.id}/{verb}").status_code == 422
    assert browse(carol).post(f"/admin/users/{alice.id}/demote").status_code == 303
    assert browse(alice).get("/admin/users").status_code == 404
    [link] = LINK.findall(browse(carol).post(f"/admin/users/{alice.id}/reset").text)
    assert browse(None).get(link).status_code == 200
    nobody = "00000000-0000-0000-0000-000000000001"
    assert {browse(carol).post(f"/admin/users/{nobody}/{verb}").status_code for verb in VERBS} == {404}
    assert events(carol) == ["administrator made", "administrator demoted", "password reset"]


def test_the_list_is_found_by_words_and_paged(browse, carol, alice, connection):
    many = "INSERT INTO users (username, email, password_hash) SELECT 'w' || n, n || '@x.org', '' "
    as_login_role(connection, many + "FROM generate_series(100, 160) n")
    page = browse(carol).get("/admin/users").text
    assert 'dir="auto">alice' in page
    [after] = re.findall(r'href="/admin/users\?after=([^"]+)" rel="next"', page)
    assert "w160" in browse(carol).get(f"/admin/users?after={after}").text
    assert "w160" not in page
    found = browse(carol).get("/admin/users?q=ALICE@").text
    assert "alice@example.org" in found
    assert "carol@example.org" not in found.partition("Everybody")[2]
    for words in ("%25", "_", "%00_", "<b>"):
        assert "Nobody’s name" in browse(carol).get(f"/admin/users?q={words}").text


def test_the_same_by_commands(app, browse, alice, connection, monkeypatch):
    monkeypatch.setattr("webapp.admin.commands.require_schema", lambda: None)

    def run(*arguments: str) -> str:
        return str(app.test_cli_runner().invoke(args=["user", *arguments]).output)

    assert "alice is disabled" in run("disable", "alice")
    assert browse(alice).get("/account/").status_code == 303
    assert "alice\talice@example.org" in run("list")
    assert "disabled" in run("list")
    assert "can sign in now." in run("enable", "ALICE@example.org")
    assert "administrator" in run("promote", "alice")
    assert "administrator" in run("list")
    assert "ordinary" in run("demote", "alice")
    address = run("reset", "alice").strip().splitlines()[-1]
    assert browse(None).get("/auth/password/" + address.rpartition("/")[2]).status_code == 200
    assert run("disable", "nobody") == "Error: There is no user nobody.\n"
    subjects = as_login_role(connection, "SELECT action, subject FROM audit_events WHERE user_id IS NULL").all()
    assert {subject for _, subject in subjects} == {str(alice.id)}
    assert len(subjects) == 5


def test_a_name_in_the_list_is_never_markup(browse, carol, connection):
    as_login_role(connection, "INSERT INTO users (username, email, password_hash) VALUES ('<b>x', '\"><i>', '')")
    assert "<b>x" not in browse(carol).get("/admin/users").text
