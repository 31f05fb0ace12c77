"""Tokens of the API, as they are made and revoked on the account's page."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.auth.conftest import as_login_role
from webapp.auth import tokens
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work

SECRET = re.compile(r'<code class="secret">(footnote_[\w-]{43})</code>')
REVOKE = re.compile(r"/account/tokens/([0-9a-f-]{36})/revoke")
FIELDS = {"name": "Nightly script", "days": "30"}


def test_a_token_is_shown_once_and_stored_as_a_hash(browse, alice, connection, events):
    browser = browse(alice)
    page = browser.post("/account/tokens", {**FIELDS, "ask": "y"}).text
    [secret] = SECRET.findall(page)
    again = browser.get("/account/tokens").text
    assert secret not in again
    assert "Nightly script" in again
    assert "Not used yet" in again
    assert "May read, ask" in again
    rows = as_login_role(connection, "SELECT t::text || encode(token_hash, 'escape') FROM api_tokens t").scalars().all()
    logged = as_login_role(connection, "SELECT e::text FROM audit_events e").scalars().all()
    assert len(rows) == 1
    assert not any(secret in text or secret[9:] in text for text in (*rows, *logged))
    assert events(alice) == ["token made"]


def test_a_revoked_token_is_gone_at_once(browse, alice, as_user, events):
    browser = browse(alice)
    [secret] = SECRET.findall(browser.post("/account/tokens", FIELDS).text)
    with as_user(alice):
        assert tokens.owner(secret, tokens.READ) == alice.id
    [token_id] = REVOKE.findall(browser.get("/account/tokens").text)
    assert browser.post(f"/account/tokens/{token_id}/revoke").status_code == 303
    assert "The token “Nightly script” no longer works." in browser.get("/account/tokens").text
    with as_user(alice):
        assert tokens.owner(secret, tokens.READ) is None
    assert browser.post(f"/account/tokens/{token_id}/revoke").status_code == 404
    assert events(alice) == ["token made", "token revoked"]


def test_a_stranger_neither_sees_nor_revokes_it(browse, alice, bob, carol):
    browse(alice).post("/account/tokens", FIELDS)
    [token_id] = REVOKE.findall(browse(alice).get("/account/tokens").text)
    for stranger in (bob, carol):
        assert browse(stranger).post(f"/account/tokens/{token_id}/revoke").status_code == 404
        assert "Nightly script" not in browse(stranger).get("/account/tokens").text
    assert "/auth/login" in browse(None).post(f"/account/tokens/{token_id}/revoke").location
    assert "/auth/login" in browse(None).post("/account/tokens", FIELDS).location
    assert browse(alice).http.post("/account/tokens", data=FIELDS).status_code == 400, "it needs a CSRF token"
    assert REVOKE.findall(browse(alice).get("/account/tokens").text) == [token_id]


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "x" * 101}, {"days": "9999"}, {"days": "-1"}])
def test_what_cannot_be_made_is_said(browse, alice, fields):
    page = browse(alice).post("/account/tokens", {**FIELDS, **fields})
    assert page.status_code == 422
    assert not SECRET.search(page.text)


def test_the_token_of_a_calendar_is_none_of_these(browse, alice, as_user):
    browse(alice).post("/tasks/calendar")
    assert REVOKE.findall(browse(alice).get("/account/tokens").text) == []
    browse(alice).post("/account/tokens", FIELDS)
    browse(alice).post("/tasks/calendar/revoke")
    assert len(REVOKE.findall(browse(alice).get("/account/tokens").text)) == 1


def test_a_name_is_text(browse, alice):
    page = browse(alice).post("/account/tokens", {**FIELDS, "name": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


def test_there_are_not_too_many(as_user, alice, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    with as_user(alice), unit_of_work():
        tokens.make(alice.id, "one", [], None)
        with pytest.raises(Invalid):
            tokens.make(alice.id, "two", [], None)


def test_an_expired_token_opens_nothing(as_user, alice, connection):
    with as_user(alice), unit_of_work():
        secret = tokens.make(alice.id, "one", ["write"], 30)
        assert tokens.owner(secret, tokens.WRITE) == alice.id
        assert tokens.owner(secret, tokens.ASK) is None
    as_login_role(connection, "UPDATE api_tokens SET expires_at = now() - interval '1 second'")
    with as_user(alice):
        assert tokens.owner(secret, tokens.READ) is None
        assert tokens.owner(str(uuid.uuid4()), tokens.READ) is None
