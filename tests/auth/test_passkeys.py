"""Passkeys, as an authenticator makes them and signs with them."""

from __future__ import annotations

import json

import pytest

from tests.auth.conftest import as_login_role
from tests.auth.test_two_factor import app_of, clock  # noqa: F401  # fixtures
from tests.authenticator import PRESENT, Authenticator
from tests.cast import PASSWORD
from webapp.auth import passkeys
from webapp.auth.models import Passkey, PasskeyChallenge
from webapp.platform.extensions import db

OWN = {"password": PASSWORD}


def options(browser, url="/auth/passkey/options", data=None):
    answer = browser.post(url, data)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    return json.loads(answer.text)


def add(browser, key, name="My phone"):
    asked = options(browser, "/account/passkeys/options", OWN)
    return browser.post("/account/passkeys", {"name": name, "answer": key.make(asked)})


@pytest.fixture
def key(browse, alice):
    """A passkey of alice's."""
    made = Authenticator()
    assert add(browse(alice), made).status_code == 303
    return made


def use(browser, answer, onward=""):
    return browser.post("/auth/passkey", {"answer": answer, "onward": onward})


def test_one_is_added_and_signs_in(browse, alice, bob, key, events):
    browser = browse(None)
    asked = options(browser)
    assert (asked["rpId"], asked["userVerification"], asked.get("allowCredentials", [])) == (
        "localhost",
        "required",
        [],
    )
    answer = use(browser, key.sign(asked), "/tasks/")
    assert (answer.status_code, answer.location) == (303, "/tasks/")
    page = browser.get("/account/passkeys").text
    assert "My phone" in page
    assert "Last used on" in page
    assert alice.email in browser.get("/account/").text
    assert events(alice) == ["passkey added", "signed in"]
    assert "My phone" not in browse(bob).get("/account/passkeys").text


def test_it_stands_in_for_the_second_step(browse, alice, key, app_of, sign_in):  # noqa: F811  # the fixture
    app_of(alice)
    browser = browse(None)
    sign_in(browser, "alice", PASSWORD)
    browser.csrf = ""
    assert "Use a passkey" in browser.get("/auth/second-step").text
    assert use(browser, key.sign(options(browser))).location == "/chat/"
    assert browser.get("/account/").status_code == 200


def test_what_was_signed_counts_once(browse, key):
    browser = browse(None)
    answer = key.sign(options(browser))
    assert use(browser, answer).status_code == 303
    again = use(browse(None), answer)
    assert again.status_code == 422
    assert passkeys.REFUSED in again.text


def refused(browse, answer):
    browser = browse(None)
    assert use(browser, answer).status_code == 422
    assert browser.get("/account/").status_code == 303


def test_it_signs_for_this_site_alone_and_once_its_owner_was_verified(browse, key):
    browser = browse(None)
    for change in ({"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}):
        before = {name: getattr(key, name) for name in change}
        vars(key).update(change)
        refused(browse, key.sign(options(browser)))
        vars(key).update(before)
    assert use(browser, key.sign(options(browser))).status_code == 303


def test_another_key_another_user_and_a_copy_are_refused(browse, bob, key):
    browser, stranger = browse(None), Authenticator()
    stranger.user_handle = key.user_handle
    refused(browse, stranger.sign(options(browser)))
    stranger.id = key.id
    refused(browse, stranger.sign(options(browser)))
    key.user_handle, own = bob.id.bytes, key.user_handle
    refused(browse, key.sign(options(browser)))
    key.user_handle = own
    assert use(browser, key.sign(options(browser))).status_code == 303
    key.count = 0  # as a copy counts that was made before
    refused(browse, key.sign(options(browse(None))))


def test_a_challenge_is_ours_for_its_purpose_and_not_old(browse, alice, key, connection):
    browser = browse(None)
    refused(browse, key.sign({"challenge": "AAAA"}))
    refused(browse, key.sign(options(browse(alice), "/account/passkeys/options", OWN)))
    asked = options(browser)
    as_login_role(connection, "UPDATE passkey_challenges SET expires_at = now()")
    refused(browse, key.sign(asked))


ODD = ["", "{}", '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}', "9" * 30_000, "\0"]
ODD_TOO = ["[]", "null", "x", "[" * 10_000]


@pytest.mark.parametrize("answer", [*ODD, *(pytest.param(each, marks=pytest.mark.long) for each in ODD_TOO)])
def test_what_no_browser_answers_is_refused_in_words(browse, alice, answer):
    refused(browse, answer)
    told = browse(alice).post("/account/passkeys", {"name": "Mine", "answer": answer})
    assert told.status_code == 422
    assert "\0" not in told.text


def test_who_is_disabled_does_not_get_in(browse, key, connection):
    as_login_role(connection, "UPDATE users SET is_active = false")
    refused(browse, key.sign(options(browse(None))))


def test_adding_needs_the_password_and_ones_own_challenge(browse, alice, bob, key):
    assert browse(alice).post("/account/passkeys/options", {"password": "something else"}).status_code == 422
    of_bob = options(browse(bob), "/account/passkeys/options", OWN)
    forged = browse(alice).post("/account/passkeys", {"name": "Mine", "answer": Authenticator().make(of_bob)})
    assert forged.status_code == 422
    assert "was not added" in forged.text
    for wrong in (Authenticator(origin="https://evil.example"), Authenticator(host="evil.example")):
        assert add(browse(alice), wrong).status_code == 422
    unverified = Authenticator()
    unverified.flags = PRESENT
    assert add(browse(alice), unverified).status_code == 422
    asked = options(browse(alice), "/account/passkeys/options", OWN)
    assert len(asked["excludeCredentials"]) == 1
    assert "is known here already" in add(browse(bob), key).text
    assert add(browse(alice), Authenticator(), "").status_code == 422


def test_one_is_removed_by_its_owner_alone(browse, alice, bob, key, connection, events):
    passkey_id = as_login_role(connection, "SELECT id FROM passkeys").scalar_one()
    url = f"/account/passkeys/{passkey_id}/remove"
    assert browse(bob).post(url).status_code == 404
    assert "/auth/login" in browse(None).post(url).location
    assert browse(alice).http.post(url).status_code == 400
    assert browse(alice).post(url).status_code == 303
    assert browse(alice).post(url).status_code == 404
    refused(browse, key.sign(options(browse(None))))
    assert events(alice) == ["passkey added", "passkey removed"]


def test_nobody_sees_those_of_others(alice, bob, carol, key, as_user, browse):
    options(browse(None))
    for stranger in (bob, carol):
        with as_user(stranger):
            assert db.session.query(Passkey).count() == 0
    with as_user(alice):
        assert db.session.query(PasskeyChallenge).count() == 0
    assert "/auth/login" in browse(None).post("/account/passkeys/options", OWN).location
    assert browse(None).get("/account/passkeys").location == "/auth/login?next=/account/passkeys"


def test_it_is_for_the_address_that_people_use(app, browse, alice, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://notes.example.org")
    made = Authenticator("https://notes.example.org", "notes.example.org")
    assert add(browse(alice), made).status_code == 303
    browser = browse(None)
    assert use(browser, made.sign(options(browser))).status_code == 303


def test_the_owner_is_told_of_a_new_one(browse, alice, mailbox, run_jobs):
    add(browse(alice), Authenticator())
    run_jobs()
    assert mailbox.take() == [("alice@example.org", "A passkey for Footnote was added")]
