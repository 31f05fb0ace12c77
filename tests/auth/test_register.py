"""Making an account."""

from __future__ import annotations

import re

import pytest

from tests.auth.conftest import as_login_role
from tests.cast import PASSWORD

GOOD = {"username": "dora", "email": "dora@example.org", "password": PASSWORD}


def error_of(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error">.*?<span>(.*?)</span>', page, re.DOTALL)
    return found.group(1) if found else ""


def test_a_new_account_is_signed_in(browse, connection):
    browser = browse(None)
    assert "Create an account" in browser.get("/auth/register").text
    answer = browser.post("/auth/register", GOOD)
    assert (answer.status_code, answer.location) == (303, "/chat/")
    account = browser.get("/account/")
    assert account.status_code == 200
    assert "dora@example.org" in account.text
    row = as_login_role(connection, "SELECT stored_hash AS password_hash, is_superuser, is_active FROM users").one()
    assert row.password_hash.startswith("$argon2id$")
    assert (row.is_superuser, row.is_active) == (False, True)
    recorded = as_login_role(connection, "SELECT action FROM audit_events ORDER BY created_at").scalars().all()
    assert recorded == ["signed up", "signed in"]


def test_who_is_signed_in_is_sent_on(browse, alice):
    assert browse(alice).get("/auth/register").location == "/chat/"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "", "Choose a username."),
        ("username", "d", "Use 2 to 40 letters"),
        ("username", "d" * 41, "Use 2 to 40 letters"),
        ("username", "dora@example.org", "Use 2 to 40 letters"),
        ("username", "dörte", "Use 2 to 40 letters"),
        ("username", "do ra", "Use 2 to 40 letters"),
        ("username", "<b>dora</b>", "Use 2 to 40 letters"),
        ("username", "do\0ra", "cannot be shown"),
        ("username", "d" * 100_000, "Keep this under 254"),
        ("email", "", "Type your e-mail address."),
        ("email", "dora", "not an e-mail address"),
        ("email", "do ra@example.org", "not an e-mail address"),
        ("email", "dora@example.org\0", "cannot be shown"),
        ("email", "d" * 300 + "@example.org", "Keep this under 254"),
        ("password", "", "Choose a password."),
        ("password", "ninechars", "at least 10"),
        ("password", "x1" * 101, "at most 200"),
        ("password", "aaaaaaaaaaaa", "first passwords"),
        ("password", "PassWord123", "first passwords"),
        ("password", "dora@example.org", "your name or your e-mail"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(browse, connection, field, value, sentence):
    answer = browse(None).post("/auth/register", {**GOOD, field: value})
    assert answer.status_code == 422
    assert sentence in error_of(answer.text, field)
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 0


def test_the_first_field_that_is_wrong_has_the_focus(browse):
    focused = re.compile(r'<input[^>]* autofocus[^>]* id="(\w+)"')
    browser = browse(None)
    assert focused.findall(browser.get("/auth/register").text) == ["username"]
    wrong = {**GOOD, "email": "nowhere", "password": "short"}
    assert focused.findall(browser.post("/auth/register", wrong).text) == ["email"]


def test_a_password_is_never_sent_back(browse):
    answer = browse(None).post("/auth/register", {**GOOD, "username": "d"})
    assert PASSWORD not in answer.text


def test_a_password_may_be_the_long_name_only_of_somebody_else(browse):
    answer = browse(None).post("/auth/register", {**GOOD, "username": "dora.the.elder", "password": "Dora.The.Elder"})
    assert "your name or your e-mail" in error_of(answer.text, "password")


@pytest.mark.parametrize(
    "taken",
    [{"username": "alice"}, {"username": "ALICE"}, {"email": "alice@example.org"}, {"email": "Alice@Example.ORG"}],
)
def test_a_name_in_use_is_refused_in_any_case(browse, alice, connection, taken):
    answer = browse(None).post("/auth/register", {**GOOD, **taken})
    assert answer.status_code == 422
    assert "An account with this name or e-mail address exists already." in answer.text
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 1


def test_an_address_of_a_machine_at_home_will_do(browse):
    assert browse(None).post("/auth/register", {**GOOD, "email": "dora@nas.local"}).status_code == 303


def test_closed_sign_up_says_so(browse, app, connection, monkeypatch):
    monkeypatch.setitem(app.config, "ALLOW_SIGNUP", False)
    page = browse(None).get("/auth/register")
    assert page.status_code == 200
    assert "Sign-up is closed" in page.text
    assert 'name="password"' not in page.text
    assert browse(None).post("/auth/register", GOOD).status_code == 403
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 0
    assert "/auth/register" not in browse(None).get("/auth/login").text


@pytest.mark.parametrize(("sent", "kept"), [("Pacific/Honolulu", "Pacific/Honolulu"), ("Mars/Olympus", ""), (None, "")])
def test_the_browsers_time_zone_is_kept(browse, connection, sent, kept):
    form = GOOD if sent is None else {**GOOD, "time_zone": sent}
    assert browse(None).post("/auth/register", form).status_code == 303
    assert as_login_role(connection, "SELECT time_zone FROM users").scalar_one() == kept
