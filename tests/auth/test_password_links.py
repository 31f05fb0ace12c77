"""Links by which users choose a password: they work once, for a while, for their user alone."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.auth.conftest import as_login_role
from webapp.auth import password_links
from webapp.platform.unit_of_work import unit_of_work

NEW = {"password": "nine quiet herons fly"}


@pytest.fixture
def link(app, alice) -> str:
    with app.app_context(), unit_of_work():
        return f"/auth/password/{password_links.make(alice.id)}"


def test_a_password_is_chosen_once_and_every_device_is_signed_out(browse, link, alice, sign_in, events, connection):
    page = browse(None).get(link)
    assert "alice" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "strict-origin"
    weak = browse(None).post(link, {"password": "short"})
    assert weak.status_code == 422
    assert browse(None).post(link, NEW).status_code == 303
    assert browse(alice).get("/account/").status_code == 303
    assert sign_in(browse(None), "alice", alice.password).status_code == 422
    assert sign_in(browse(None), "alice", NEW["password"]).status_code == 303
    assert browse(None).get(link).status_code == browse(None).post(link, NEW).status_code == 404
    assert events(alice)[0] == "password chosen by link"
    assert as_login_role(connection, "SELECT count(*) FROM password_links").scalar() == 0


def test_only_its_hash_is_stored(link, connection):
    token = link.rpartition("/")[2]
    [row] = as_login_role(connection, "SELECT token_hash, l::text AS row FROM password_links l").all()
    assert bytes(row.token_hash) == hashlib.sha256(token.encode()).digest()
    assert token not in row.row


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE password_links SET expires_at = now()",
        "UPDATE users SET is_active = false",
        "UPDATE password_links SET token_hash = 'another'",
    ],
)
def test_one_that_expired_or_was_replaced_or_of_a_disabled_account_does_not_work(browse, link, connection, change):
    as_login_role(connection, change)
    for url in (link, "/auth/password/guessed"):
        assert browse(None).get(url).status_code == browse(None).post(url, NEW).status_code == 404


def test_the_newest_one_works_alone(app, browse, link, alice):
    with app.app_context(), unit_of_work():
        newer = password_links.make(alice.id)
    assert browse(None).get(link).status_code == 404
    assert browse(None).get(f"/auth/password/{newer}").status_code == 200


def test_nobody_sees_those_of_others(link, as_user, bob, carol) -> None:
    from webapp.auth.models import PasswordLink
    from webapp.platform.extensions import db

    for stranger in (bob, carol):
        with as_user(stranger):
            assert db.session.query(PasswordLink).count() == 0


def test_it_works_over_tls_as_a_browser_sends_it(app, link, monkeypatch):
    """Over TLS a form is taken only with a referrer of this site, which a browser sends as the page's policy says."""
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    browser, site = app.test_client(), "https://notes.example.org"
    page = browser.get(link, base_url=site)
    policy = page.headers["Referrer-Policy"]
    headers = {} if policy == "no-referrer" else {"Referer": f"{site}/" if policy == "strict-origin" else site + link}
    [token] = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[:1]
    answer = browser.post(link, data={**NEW, "csrf_token": token}, base_url=site, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/auth/login"), answer.text
    foreign = browser.post(link, data={**NEW, "csrf_token": token}, base_url=site, headers={"Referer": "https://a.b/"})
    assert foreign.status_code == 400


def test_its_address_is_the_one_that_people_use(app, browse, alice, carol, monkeypatch):
    """Whatever address the request came to, where a proxy tells nothing of its own."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://notes.example.org")
    shown = browse(carol).post(f"/admin/users/{alice.id}/reset")
    assert re.search(r'<code class="secret">https://notes\.example\.org/auth/password/[\w-]{43}</code>', shown.text)
