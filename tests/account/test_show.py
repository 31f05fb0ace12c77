"""Name and e-mail address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from tests.auth.conftest import as_login_role
from tests.cast import PASSWORD
from webapp.auth.models import UserSession
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks import operations

MOVED = {"full_name": "  Alice Liddell ", "email": "alice@wonder.land", "password": PASSWORD}


def test_it_shows_ones_own_account_only(browse, alice, bob, carol):
    for person in (alice, bob, carol):
        page = browse(person).get("/account/").text
        assert person.email in page
        assert all(other.email not in page for other in (alice, bob, carol) if other is not person)


def test_a_change_is_kept(browse, alice, events):
    browser = browse(alice)
    answer = browser.post("/account/", MOVED)
    assert (answer.status_code, answer.location) == (303, "/account/")
    page = browser.get("/account/").text
    assert 'value="Alice Liddell"' in page
    assert 'value="alice@wonder.land"' in page
    assert "Saved." in page
    assert events(alice) == ["e-mail changed"]


def test_the_new_address_signs_in_and_the_old_one_does_not(browse, alice, sign_in):
    browse(alice).post("/account/", MOVED)
    assert sign_in(browse(None), "alice@wonder.land", alice.password).status_code == 303
    assert sign_in(browse(None), alice.email, alice.password).status_code == 422


@pytest.mark.parametrize("password", ["", "something else"])
def test_the_address_changes_with_the_password_alone(browse, alice, events, password):
    answer = browse(alice).post("/account/", {**MOVED, "password": password})
    assert answer.status_code == 422
    assert "Type your password to change the e-mail address. Nothing was changed." in answer.text
    page = browse(alice).get("/account/").text
    assert alice.email in page
    assert "Liddell" not in page
    assert events(alice) == []


@pytest.mark.parametrize("email", ["bob@example.org", "BOB@example.org"])
def test_an_address_of_another_account_is_refused(browse, alice, bob, events, email):
    browser = browse(alice)
    answer = browser.post("/account/", {"full_name": "Mallory", "email": email, "password": alice.password})
    assert answer.status_code == 422
    assert "Another account uses this e-mail address. Nothing was changed." in answer.text
    page = browser.get("/account/").text
    assert alice.email in page
    assert "Mallory" not in page
    assert events(alice) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "", "Type your e-mail address."),
        ("email", "alice", "not an e-mail address"),
        ("full_name", "a\0b", "cannot be shown"),
        ("full_name", "a" * 255, "Keep this under 254"),
    ],
)
def test_odd_input_is_answered_in_words(browse, alice, field, value, sentence):
    answer = browse(alice).post("/account/", {"full_name": "", "email": alice.email, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_name_is_text_not_html(browse, alice):
    browser = browse(alice)
    browser.post("/account/", {"full_name": '"><script>alert(1)</script>{{ 7*7 }}', "email": alice.email})
    page = browser.get("/account/").text
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page


def test_nobody_renames_or_promotes_itself(browse, alice, connection):
    browse(alice).post("/account/", {"full_name": "", "email": alice.email, "is_superuser": "1", "username": "root"})
    page = browse(alice).get("/account/").text
    assert "<strong>alice</strong>" in page
    assert not as_login_role(connection, "SELECT bool_or(is_superuser) FROM users").scalar()


def test_a_time_zone_is_chosen(browse, alice, connection):
    browser = browse(alice)
    assert '<option selected value="">Not set (UTC)</option>' in browser.get("/account/").text
    form = {"full_name": "", "email": alice.email}
    assert browser.post("/account/", {**form, "time_zone": "Asia/Kolkata"}).status_code == 303
    assert '<option selected value="Asia/Kolkata">Asia/Kolkata</option>' in browser.get("/account/").text
    assert browser.post("/account/", {**form, "time_zone": "Mars/Olympus"}).status_code == 422
    assert browser.post("/account/", form).status_code == 303
    assert as_login_role(connection, "SELECT time_zone FROM users").scalar_one() == "Asia/Kolkata"


def test_dates_are_written_as_chosen(browse, alice, as_user, connection):
    browser = browse(alice)
    begun = datetime(2026, 1, 31, 23, 5, tzinfo=UTC)
    with as_user(alice), unit_of_work():
        operations.create(alice.id, "Order pens", due=date(2031, 5, 3))
        later = datetime(2099, 1, 1, tzinfo=UTC)
        db.session.add(UserSession(user_id=alice.id, token_hash=b"x", expires_at=later, created_at=begun))
    assert ">Due 3 May 2031</time>" in browser.get("/tasks/").text
    assert ">31 January 2026, 23:05 UTC</time>" in browser.get("/account/sessions").text
    form = {"full_name": "", "email": alice.email, "time_zone": "Europe/Berlin"}
    assert browser.post("/account/", {**form, "date_style": "klingon"}).status_code == 422
    assert browser.post("/account/", {**form, "date_style": "de"}).status_code == 303
    assert '<option selected value="de">German</option>' in browser.get("/account/").text
    assert ">Due 3. Mai 2031</time>" in browser.get("/tasks/").text
    assert ' lang="de" dir="auto">1. Februar 2026, 00:05</time>' in browser.get("/account/sessions").text
    assert browser.post("/account/", form).status_code == 303
    assert as_login_role(connection, "SELECT date_style FROM users").scalar_one() == "de"


@pytest.mark.parametrize(
    ("theme", "scheme", "dark"),
    [
        ("", "light dark", ' media="screen and (prefers-color-scheme: dark)">'),
        ("light", "light", None),
        ("dark", "dark", ' media="screen">'),
    ],
)
def test_a_theme_is_chosen(browse, alice, theme, scheme, dark):
    browser, form = browse(alice), {"full_name": "", "email": alice.email}
    assert browser.post("/account/", {**form, "theme": "sepia"}).status_code == 422
    assert browser.post("/account/", {**form, "theme": theme}).status_code == 303
    page = browser.get("/account/").text
    assert f'<meta name="color-scheme" content="{scheme}">' in page
    assert re.findall(r'/static/dark\.css\?v=\w+"([^\n]*)', page) == ([] if dark is None else [dark])
    assert '<meta name="color-scheme" content="light dark">' in browse(None).get("/auth/login").text
