"""Signing in at a real provider of OpenID Connect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.auth.conftest import as_login_role
from tests.auth.test_two_factor import app_of, clock  # noqa: F401  # fixtures
from tests.cast import PASSWORD
from tests.provider import ADMINS, Provider, running
from webapp.auth.models import Identity
from webapp.platform.extensions import db

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider
CONFIRMED = "UPDATE users SET email_confirmed_at = now()"
CONNECT = "There is an account with your e-mail address already."


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(app, server, monkeypatch) -> Provider:
    """The provider, which is set for this test."""
    values = {"OIDC_ISSUER": server.url, "OIDC_CLIENT_ID": "footnote", "OIDC_CLIENT_SECRET": "secret"}
    for name, value in {**values, "PUBLIC_URL": "http://localhost"}.items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setitem(app.extensions, "provider", None)
    del app.extensions["provider"]
    server.change.clear()
    return server


def come(browse, provider, name):
    """Return the browser of somebody who was at the provider, and what they are shown."""
    browser = browse(None)
    return browser, browser.get(provider.lead_back(browser, name))


def test_somebody_new_gets_an_account_and_has_it_again(browse, provider, connection):
    browser, answer = come(browse, provider, "dora")
    assert (answer.status_code, answer.location) == (303, "/chat/")
    assert "dora@example.org" in browser.get("/account/").text
    browser, answer = come(browse, provider, "dora")
    assert answer.status_code == 303
    rows = as_login_role(connection, "SELECT username, email, email_confirmed_at IS NOT NULL, is_superuser FROM users")
    assert [tuple(row) for row in rows] == [("dora", "dora@example.org", True, False)]
    actions = as_login_role(connection, "SELECT action FROM audit_events ORDER BY created_at").scalars().all()
    assert actions == ["signed up", "identity connected", "signed in", "signed in"]


def test_the_page_that_was_asked_for_comes_after_it(browse, provider):
    browser = browse(None)
    assert 'href="/auth/sign-on?next=/tasks/"' in browser.get("/auth/login?next=/tasks/").text
    back = provider.lead_back(browser, "dora", "/auth/sign-on?next=/tasks/")
    assert browser.get(back).location == "/tasks/"
    evil = browse(None)
    assert evil.get(provider.lead_back(evil, "dora", "/auth/sign-on?next=//evil.example/")).location == "/chat/"


def test_a_username_that_is_taken_is_changed_a_little(browse, provider, alice, connection):
    come(browse, provider, "namesake")
    [name] = as_login_role(connection, "SELECT username FROM users WHERE username <> 'alice'").scalars()
    assert name.startswith("alice-")


@pytest.mark.parametrize("mode", ["approval", "invitation", "closed"])
def test_sign_up_by_invitation_or_closed_holds_here_too(app, browse, provider, carol, monkeypatch, connection, mode):
    monkeypatch.setitem(app.config, "ALLOW_SIGNUP", mode)
    _, answer = come(browse, provider, "dora")
    assert answer.status_code == 422
    assert "Ask an administrator for one" in answer.text
    assert as_login_role(connection, "SELECT count(*) FROM users").scalar() == 1
    if mode == "invitation":
        browse(carol).post("/admin/users", {"username": "dodo", "email": "dora@example.org"})
        browser, answer = come(browse, provider, "dora")
        assert answer.status_code == 303, "the administrator answered for the address"
        assert "<strong>dodo</strong>" in browser.get("/account/").text


def test_an_account_whose_address_was_confirmed_is_connected_by_it(browse, provider, alice, bob, connection, events):
    as_login_role(connection, CONFIRMED)
    browser, answer = come(browse, provider, "alice")
    assert answer.status_code == 303
    assert "<strong>alice</strong>" in browser.get("/account/").text
    assert events(alice) == ["identity connected", "signed in"]


def test_an_address_that_nobody_has_confirmed_here_opens_nothing(browse, provider, alice):
    """Whoever made the account may have typed somebody else's address."""
    _, answer = come(browse, provider, "alice")
    assert answer.status_code == 422
    assert CONNECT in answer.text


@pytest.mark.parametrize("name", ["claimant", "sayso"])
def test_nor_does_one_that_the_provider_has_not_verified(browse, provider, alice, connection, name):
    as_login_role(connection, CONFIRMED)
    _, answer = come(browse, provider, name)
    assert answer.status_code == 422
    assert "was not verified there" in answer.text


def test_an_address_alone_opens_no_administrators_account(browse, provider, carol, connection):
    as_login_role(connection, CONFIRMED)
    _, answer = come(browse, provider, "carol")
    assert answer.status_code == 422
    assert CONNECT in answer.text


def test_an_account_is_connected_by_who_is_signed_in_with_the_password(browse, provider, carol, events, bob):
    browser = browse(carol)
    assert browser.get(provider.lead_back(browser, "carol")).location == "/account/password"
    assert "Connect your account" in browser.get("/account/password").text, "without the password nothing is connected"
    assert browser.post("/account/connect", {"password": "something else"}).status_code == 422
    assert "/auth/sign-on" in browser.post("/account/connect", {"password": PASSWORD}).text
    assert browser.get(provider.lead_back(browser, "carol")).location == "/account/password"
    assert "Your account has been connected since" in browser.get("/account/password").text
    again, answer = come(browse, provider, "carol")
    assert answer.location == "/chat/"
    assert "<strong>carol</strong>" in again.get("/account/").text
    other = browse(bob)
    other.post("/account/connect", {"password": PASSWORD})
    other.get(provider.lead_back(other, "carol"))
    assert "is connected to another account already" in other.get("/account/password").text
    assert events(carol) == ["identity connected", "signed in"]


def test_it_is_disconnected_by_its_owner_alone(browse, provider, alice, bob, connection, as_user):
    as_login_role(connection, CONFIRMED)
    come(browse, provider, "alice")
    identity_id = as_login_role(connection, "SELECT id FROM identities").scalar_one()
    url = f"/account/identities/{identity_id}/disconnect"
    with as_user(bob):
        assert db.session.query(Identity).count() == 0
    assert browse(bob).post(url).status_code == 404
    assert "/auth/login" in browse(None).post(url).location
    assert "/auth/login" in browse(None).post("/account/connect").location
    assert browse(alice).http.post(url).status_code == 400
    assert browse(alice).post(url).status_code == 303
    assert as_login_role(connection, "SELECT count(*) FROM identities").scalar() == 0


def test_groups_say_who_is_an_administrator(app, browse, provider, monkeypatch, connection):
    monkeypatch.setitem(app.config, "OIDC_ADMIN_GROUP", ADMINS)
    browser, _ = come(browse, provider, "dora")
    assert browser.get("/admin/users").status_code == 200
    monkeypatch.setitem(app.config, "OIDC_GROUPS_CLAIM", "roles")
    browser, answer = come(browse, provider, "dora")
    assert answer.status_code == 303
    assert browser.get("/admin/users").status_code == 404
    recorded = as_login_role(connection, "SELECT action FROM audit_events WHERE user_id IS NULL ORDER BY created_at")
    assert recorded.scalars().all() == ["administrator made", "administrator demoted"]


def test_two_factor_sign_in_is_asked_for_here_too(browse, provider, alice, app_of, connection):  # noqa: F811
    as_login_role(connection, CONFIRMED)
    shown, _ = app_of(alice)
    browser, answer = come(browse, provider, "alice")
    assert answer.location == "/auth/second-step"
    assert browser.get("/account/").status_code == 303
    browser.csrf = ""
    browser.get("/auth/second-step")
    assert browser.post("/auth/second-step", {"code": shown()}).location == "/chat/"


def test_who_is_disabled_does_not_get_in(browse, provider, alice, connection):
    as_login_role(connection, CONFIRMED)
    come(browse, provider, "alice")
    as_login_role(connection, "UPDATE users SET is_active = false")
    assert "switched off" in come(browse, provider, "alice")[1].text
    as_login_role(connection, "DELETE FROM identities")
    assert "switched off" in come(browse, provider, "alice")[1].text
    as_login_role(connection, "UPDATE users SET waits_since = now()")
    assert "waits until an administrator approves it" in come(browse, provider, "alice")[1].text


def refused(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 422
    assert "did not sign you in" in answer.text
    assert browser.get("/account/").status_code == 303


def test_an_answer_counts_once_in_the_browser_that_asked(browse, provider):
    browser, stranger = browse(None), browse(None)
    back = provider.lead_back(browser, "dora")
    refused(stranger, back)
    refused(stranger, back.replace("state=", "state=x"))
    own = provider.lead_back(stranger, "dora")
    code = lambda url: url.partition("code=")[2].partition("&")[0]  # noqa: E731
    refused(stranger, own.replace(code(own), code(back)))
    assert browser.get(back).status_code == 303
    later = browse(None)
    refused(later, back)
    refused(later, "/auth/sign-on/back?error=access_denied")
    refused(later, "/auth/sign-on/back")


def forged(token):
    head, body, signature = token["id_token"].split(".")
    return {**token, "id_token": f"{head}.{body}.{signature[::-1]}"}


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/oauth2/token", forged),
        ("/oauth2/token", lambda token: {name: value for name, value in token.items() if name != "id_token"}),
        ("/userinfo", lambda told: {**told, "sub": "alice"}),
    ],
)
def test_what_the_provider_has_not_signed_is_refused(browse, provider, path, change):
    browser = browse(None)
    back = provider.lead_back(browser, "dora")
    provider.change[path] = change
    refused(browser, back)


@pytest.mark.parametrize("name", ["do\0ra", "d" * 256])
def test_a_name_that_cannot_be_kept_is_refused(browse, provider, name):
    browser = browse(None)
    refused(browser, provider.lead_back(browser, name))


def test_a_provider_that_is_away_or_another_is_told_in_words(app, browse, provider, monkeypatch):
    provider.change["/.well-known/openid-configuration"] = lambda told: {**told, "issuer": "https://evil.example"}
    refused(browse(None), "/auth/sign-on")
    app.extensions.pop("provider")
    monkeypatch.setitem(app.config, "OIDC_ISSUER", "http://localhost:1")
    refused(browse(None), "/auth/sign-on")


def test_without_a_provider_there_is_no_such_page(browse, alice):
    assert browse(None).get("/auth/sign-on").status_code == browse(None).get("/auth/sign-on/back").status_code == 404
    assert browse(alice).post("/account/connect", {"password": PASSWORD}).status_code == 404
    assert "sign-on" not in browse(None).get("/auth/login").text + browse(alice).get("/account/password").text
