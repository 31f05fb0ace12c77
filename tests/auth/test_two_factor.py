"""Two-factor sign-in: codes of an app and recovery codes, each of which counts once."""

from __future__ import annotations

import re
import secrets
import threading
import time

import pyotp
import pytest
from sqlalchemy import delete

from tests.auth.conftest import as_login_role
from tests.cast import PASSWORD, join
from webapp.admin import operations as administration
from webapp.auth import attempts, two_factor
from webapp.auth.models import AuditEvent, RecoveryCode, TwoFactor, User
from webapp.auth.operations import UNKNOWN_DEVICE
from webapp.clients.message_keys import MessageKeys
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

SECRET = re.compile(r'<code class="secret">([A-Z2-7]{32})</code>')
CODE = re.compile(r"<li><code>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</code></li>")
OWN = {"password": PASSWORD}


@pytest.fixture
def clock(monkeypatch):
    """A clock that is moved on by hand: a code counts once in its half minute."""
    now = [time.time()]
    monkeypatch.setattr(two_factor, "time", type("Clock", (), {"time": staticmethod(lambda: now[0])}))
    return now


@pytest.fixture
def app_of(browse, clock):
    """Return a function that sets two-factor sign-in up for a person: what the app shows, and the recovery codes."""

    def set_up(person):
        browser = browse(person)
        assert browser.post("/account/two-factor/begin", OWN).location == "/account/two-factor"
        [secret] = SECRET.findall(browser.get("/account/two-factor").text)
        shown = lambda: pyotp.TOTP(secret).at(clock[0])  # noqa: E731  # reads the clock anew
        page = browser.post("/account/two-factor/confirm", {"code": shown()}).text
        clock[0] += 90
        return shown, CODE.findall(page)

    return set_up


@pytest.fixture
def second_step(browse, sign_in):
    """Return a function that types a password, and then a code; it returns the answer to that."""

    def step(code, browser=None, **options):
        browser = browser or browse(None)
        assert sign_in(browser, "alice", PASSWORD, **options).location == "/auth/second-step"
        assert browser.get("/account/").status_code == 303, "the password alone opens nothing"
        browser.csrf = ""
        browser.get("/auth/second-step")
        return browser.post("/auth/second-step", {"code": code}, **options)

    return step


def test_a_code_of_the_app_is_asked_for(browse, alice, bob, app_of, second_step, events, sign_in):
    shown, codes = app_of(alice)
    assert len(set(codes)) == 10
    browser = browse(None)
    answer = second_step(shown(), browser)
    assert (answer.status_code, answer.location) == (303, "/chat/")
    assert browser.get("/account/").status_code == 200
    assert browser.get("/auth/second-step").location == "/chat/"
    assert events(alice) == ["two-factor on", "signed in"]
    assert sign_in(browse(None), "bob", PASSWORD).location == "/chat/"


def test_the_page_that_was_asked_for_comes_after_the_second_step(browse, alice, app_of, sign_in):
    shown, _ = app_of(alice)
    browser = browse(None)
    sign_in(browser, "alice", PASSWORD, "/auth/login?next=/tasks/")
    browser.csrf = ""
    browser.get("/auth/second-step")
    assert browser.post("/auth/second-step", {"code": shown()}).location == "/tasks/"


@pytest.mark.parametrize(
    ("path", "place"), [("/templates/drafts/passages?passage=", "/templates/drafts/passages"), ("/", "/chat/")]
)
def test_a_page_whose_address_is_too_long_for_the_cookie_keeps_nobody_out(browse, alice, app_of, sign_in, path, place):
    shown, _ = app_of(alice)
    browser = browse(None)
    answer = sign_in(browser, "alice", PASSWORD, f"/auth/login?next={path}{secrets.token_hex(4000)}")
    assert max(map(len, answer.headers.getlist("Set-Cookie"))) < 4000
    browser.csrf = ""
    browser.get("/auth/second-step")
    assert browser.post("/auth/second-step", {"code": shown()}).location == place


def test_a_code_counts_once_and_in_its_time(alice, app_of, second_step, clock, events):
    shown, _ = app_of(alice)
    code = shown()
    assert second_step(code).status_code == 303
    assert second_step(code).status_code == 422
    clock[0] += 30
    assert second_step(code).status_code == 422, "though clocks that are behind are borne with"
    assert second_step(shown()).status_code == 303
    old = shown()
    clock[0] += 90
    refused = second_step(old)
    assert refused.status_code == 422
    assert "is not right, or was used already" in refused.text
    assert events(alice).count("second step refused") == 3


def test_a_recovery_code_counts_once_however_it_is_typed(alice, app_of, second_step, browse, events):
    _, codes = app_of(alice)
    assert second_step(codes[0].upper().replace("-", " ")).status_code == 303
    assert second_step(codes[0]).status_code == 422
    assert "9 recovery codes left" in browse(alice).get("/account/two-factor").text
    assert "recovery code used" in events(alice)


def test_codes_are_for_their_own_account(alice, bob, app_of, second_step):
    app_of(alice)
    _, codes = app_of(bob)
    assert second_step(codes[0]).status_code == 422


def test_only_what_cannot_be_read_is_stored(app, alice, app_of, connection):
    _, codes = app_of(alice)
    stored = as_login_role(
        connection, "SELECT t::text || (SELECT string_agg(c::text, '') FROM recovery_codes c) FROM two_factors t"
    )
    row = stored.scalar_one()
    with app.app_context():
        sealed = as_login_role(connection, "SELECT sealed FROM two_factors").scalar_one()
        secret = clients.message_keys.open(bytes(sealed), f"two_factors {alice.id}".encode())
    assert secret.hex() not in row
    assert not any(code in row or code.replace("-", "") in row for code in codes)


def test_it_is_set_up_and_turned_off_with_the_password(browse, alice, app_of, sign_in, events, connection):
    browser = browse(alice)
    for action in ("begin", "off", "codes"):
        refused = browser.post(f"/account/two-factor/{action}", {"password": "something else"})
        assert refused.status_code == 422
        assert "This is not your password." in refused.text
        assert 'aria-current="true">Two-factor sign-in' in refused.text
    app_of(alice)
    assert browser.post("/account/two-factor/off", {"password": "something else"}).status_code == 422
    assert browser.post("/account/two-factor/begin", OWN).status_code == 422, "an app is not replaced by another"
    first = as_login_role(connection, "SELECT array_agg(code_hash) FROM recovery_codes").scalar()
    assert len(CODE.findall(browser.post("/account/two-factor/codes", OWN).text)) == 10
    second = as_login_role(connection, "SELECT array_agg(code_hash) FROM recovery_codes").scalar()
    assert not set(map(bytes, first)) & set(map(bytes, second))
    assert browser.post("/account/two-factor/off", OWN).status_code == 303
    assert sign_in(browse(None), "alice", PASSWORD).location == "/chat/"
    assert as_login_role(connection, "SELECT count(*) FROM recovery_codes").scalar() == 0
    assert events(alice) == ["two-factor on", "recovery codes made", "two-factor off", "signed in"]


def test_what_is_not_confirmed_is_not_asked_for(browse, alice, sign_in, clock):
    browser = browse(alice)
    browser.post("/account/two-factor/begin", OWN)
    for code in ("000000", "１２３４５６", "café", "🐦"):
        assert "This code is not right." in browser.post("/account/two-factor/confirm", {"code": code}).text
    assert sign_in(browse(None), "alice", PASSWORD).location == "/chat/"


def test_it_needs_a_sign_in_and_a_token_of_the_form(browse, alice, connection):
    for action in ("begin", "confirm", "codes", "off"):
        assert "/auth/login" in browse(None).post(f"/account/two-factor/{action}", OWN).location
        assert browse(alice).http.post(f"/account/two-factor/{action}", data=OWN).status_code == 400
    assert browse(None).get("/account/two-factor").location == "/auth/login?next=/account/two-factor"
    assert browse(alice).get("/account/two-factor").headers["Cache-Control"] == "private, no-store"


def test_nobody_sees_those_of_others(alice, bob, carol, app_of, as_user):
    app_of(alice)
    for stranger in (bob, carol):
        with as_user(stranger):
            assert db.session.query(TwoFactor).count() == db.session.query(RecoveryCode).count() == 0


def test_the_second_step_needs_the_first_and_not_long_ago(browse, alice, app_of, second_step, sign_in, monkeypatch):
    shown, _ = app_of(alice)
    assert browse(None).get("/auth/second-step").location == "/auth/login"
    assert browse(None).post("/auth/second-step", {"code": shown()}).location == "/auth/login"
    browser = browse(None)
    sign_in(browser, "alice", PASSWORD)
    browser.csrf = ""
    browser.get("/auth/second-step")
    monkeypatch.setattr("webapp.auth.session.SECOND_STEP_S", 0)
    assert browser.post("/auth/second-step", {"code": shown()}).location == "/auth/login"


def test_who_is_disabled_meanwhile_does_not_get_in(browse, alice, app_of, sign_in, connection):
    shown, _ = app_of(alice)
    browser = browse(None)
    sign_in(browser, "alice", PASSWORD)
    as_login_role(connection, "UPDATE users SET is_active = false")
    browser.csrf = ""
    browser.get("/auth/second-step")
    assert browser.post("/auth/second-step", {"code": shown()}).status_code == 422


def test_wrong_codes_are_limited_and_counted_with_wrong_passwords(
    limited, browse, alice, app_of, sign_in, monkeypatch, app
):
    monkeypatch.setattr(attempts, "FIRST_WAIT_S", 600)
    monkeypatch.setattr(attempts, "LONGEST_WAIT_S", 600)
    app_of(alice)
    browser = browse(None)
    sign_in(browser, "alice", PASSWORD)
    browser.csrf = ""
    browser.get("/auth/second-step")
    told = [browser.post("/auth/second-step", {"code": "000000"}).status_code for _ in range(11)]
    assert told == [422] * 10 + [429]
    with app.app_context():
        for number in range(attempts.FREE - 10):
            attempts.failed(attempts.account_of("alice"), f"192.0.2.{number}")
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.99"}}
    assert browser.post("/auth/second-step", {"code": "000000"}, **elsewhere).status_code == 429
    assert browse(None).post("/auth/login", {"login": "alice", "password": PASSWORD}, **elsewhere).status_code == 429


def test_without_the_key_recovery_codes_go_on_working(app, alice, app_of, second_step, monkeypatch, tmp_path):
    shown, codes = app_of(alice)
    monkeypatch.setitem(app.extensions["clients"].__dict__, "message_keys", MessageKeys(tmp_path / "other.key"))
    refused = second_step(shown())
    assert refused.status_code == 422
    assert "Use a recovery code." in refused.text
    assert second_step(codes[0]).status_code == 303


def test_what_was_begun_with_another_key_is_begun_anew(app, browse, alice, clock, monkeypatch, tmp_path):
    browser = browse(alice)
    browser.post("/account/two-factor/begin", OWN)
    monkeypatch.setitem(app.extensions["clients"].__dict__, "message_keys", MessageKeys(tmp_path / "other.key"))
    page = browser.get("/account/two-factor")
    assert (page.status_code, SECRET.findall(page.text)) == (200, [])
    assert browser.post("/account/two-factor/confirm", {"code": "000000"}).status_code == 422
    assert browser.post("/account/two-factor/begin", OWN).status_code == 303
    [secret] = SECRET.findall(browser.get("/account/two-factor").text)
    confirmed = browser.post("/account/two-factor/confirm", {"code": pyotp.TOTP(secret).at(clock[0])})
    assert len(CODE.findall(confirmed.text)) == 10


def test_the_owner_is_told_when_it_is_off(browse, alice, carol, app_of, mailbox, run_jobs, sign_in, events):
    told = [("alice@example.org", "Two-factor sign-in for Footnote is off")]
    app_of(alice)
    browse(alice).post("/account/two-factor/off", OWN)
    run_jobs()
    assert mailbox.take() == told
    app_of(alice)
    assert "Turn two-factor off" in browse(carol).get("/admin/users").text
    assert browse(carol).post(f"/admin/users/{alice.id}/reset-two-factor").status_code == 303
    assert "Turn two-factor off" not in browse(carol).get("/admin/users").text
    run_jobs()
    assert mailbox.take() == told
    assert sign_in(browse(None), "alice", PASSWORD).location == "/chat/"
    assert events(carol) == ["two-factor reset"]


def test_it_is_turned_off_from_the_server(app, browse, alice, app_of, sign_in, connection):
    app_of(alice)
    with app.app_context(), unit_of_work():
        administration.reset_two_factor(administration.COMMAND, alice.id)
    assert sign_in(browse(None), "alice", PASSWORD).location == "/chat/"
    recorded = as_login_role(connection, "SELECT action FROM audit_events WHERE user_id IS NULL").scalar()
    assert recorded == "two-factor reset"


def test_a_new_key_seals_the_secrets_anew(app, alice, app_of, second_step, monkeypatch, tmp_path):
    from webapp.chat import key_rotation

    keys = MessageKeys(tmp_path / "message.key")
    monkeypatch.setitem(app.extensions["clients"].__dict__, "message_keys", keys)
    shown, _ = app_of(alice)
    first = keys.file.read_text()
    with app.app_context():
        assert "1 secret of two-factor sign-in: encrypted with the new key." in list(key_rotation.rotate())
    assert keys.file.read_text() != first
    assert len(keys.file.read_text().split()) == 1
    assert second_step(shown()).status_code == 303


def test_of_two_tries_at_once_with_one_code_one_passes(application):
    """On connections of their own, in transactions that are committed."""
    alice = join(application, "alice-of-two-tries")
    with application.app_context(), acting_as(alice.id), unit_of_work():
        user = db.session.get_one(User, alice.id)
        two_factor.begin(user)
        totp = pyotp.TOTP(two_factor.secret(two_factor.of(alice.id)))
        codes = two_factor.confirm(user, totp.at(time.time() - 30), UNKNOWN_DEVICE)
    try:
        for code in (codes[0], totp.at(time.time() + 30)):
            start, passed = threading.Barrier(4), []

            def attempt(code=code, start=start, passed=passed):
                with application.app_context(), acting_as(alice.id):
                    start.wait()
                    with unit_of_work():
                        passed.append(two_factor.passes(alice.id, code, UNKNOWN_DEVICE))

            tries = [threading.Thread(target=attempt) for _ in range(4)]
            for each in tries:
                each.start()
            for each in tries:
                each.join()
            assert sorted(passed) == [False, False, False, True]
    finally:
        with application.app_context(), as_system("removing what a test has made"), unit_of_work():
            db.session.execute(delete(AuditEvent).where(AuditEvent.user_id == alice.id))
            db.session.execute(delete(User).where(User.id == alice.id))
