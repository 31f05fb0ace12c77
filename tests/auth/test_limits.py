"""Limits on tries, counted in the database."""

from __future__ import annotations

import json
import os
import time

import pytest

from tests.cast import PASSWORD
from tests.starting import Started
from webapp.auth import attempts

WRONG = {"login": "alice", "password": "something else"}


def statuses(browser, url, data, times):
    return [browser.post(url, data).status_code for _ in range(times)]


def test_ten_tries_on_one_name(limited, browse, alice):
    browser = browse(None)
    assert statuses(browser, "/auth/login", WRONG, 11) == [422] * 10 + [429]
    refused = browser.post("/auth/login", {**WRONG, "login": " ALICE"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 301
    assert "Too many tries" in refused.text
    assert "Nothing was lost" in refused.text
    assert browser.post("/auth/login", {**WRONG, "login": "bob"}).status_code == 422


def test_the_right_password_is_refused_as_well_over_the_limit(limited, browse, alice):
    browser = browse(None)
    statuses(browser, "/auth/login", WRONG, 10)
    assert browser.post("/auth/login", {**WRONG, "password": alice.password}).status_code == 429
    assert browser.get("/account/").status_code == 303


def test_fifty_tries_from_one_address(limited, browse):
    browser = browse(None)
    answers = [browser.post("/auth/login", {"login": f"name{n}"}).status_code for n in range(51)]
    assert answers == [422] * 50 + [429]


def test_another_address_has_tries_of_its_own(limited, browse, alice):
    browser = browse(None)
    statuses(browser, "/auth/login", WRONG, 11)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    assert browser.post("/auth/login", WRONG, **elsewhere).status_code == 422


def test_ten_accounts_an_hour(limited, browse):
    def sign_up(number):
        return browse(None).post(
            "/auth/register", {"username": f"n{number}", "email": f"n{number}@example.org", "password": PASSWORD}
        )

    assert [sign_up(number).status_code for number in range(11)] == [303] * 10 + [429]


def test_ten_tries_on_the_current_password(limited, browse, alice):
    wrong = {"current": "something else", "new": "a new long password"}
    assert statuses(browse(alice), "/account/password", wrong, 11) == [422] * 10 + [429]


@pytest.mark.parametrize("url", ["/auth/login", "/auth/register"])
def test_looking_is_not_counted(limited, browse, url):
    browser = browse(None)
    assert {browser.get(url).status_code for _ in range(60)} == {200}


def test_a_long_name_is_counted_too(limited, browse):
    data = {"login": "a" * 50_000}
    assert statuses(browse(None), "/auth/login", data, 11) == [422] * 10 + [429]


def test_a_window_ends_and_its_row_is_swept(limited, app):
    with app.app_context():
        assert [limited.incr("short", 1) for _ in range(3)] == [1, 2, 3]
        assert limited.get("short") == 3
        assert 0 < limited.get_expiry("short") - time.time() <= 1
        time.sleep(1.1)
        assert limited.get("short") == 0
        assert limited.incr("other", 60) == 1
        assert limited.reset() == 1
        limited.incr("other", 60)
        limited.clear("other")
        assert limited.get("other") == 0
        assert limited.check()


def from_address(address):
    return {"environ_base": {"REMOTE_ADDR": address}}


def test_a_network_of_ipv6_counts_as_one_address(limited, browse, alice):
    browser = browse(None)
    told = [browser.post("/auth/login", WRONG, **from_address(f"2001:db8:1:2::{n:x}")).status_code for n in range(11)]
    assert told == [422] * 10 + [429]
    assert browser.post("/auth/login", WRONG, **from_address("2001:db8:1:3::1")).status_code == 422


def test_name_and_address_of_an_account_count_together(limited, browse, alice):
    browser = browse(None)
    logins = ("alice", "Alice@Example.org") * 6
    told = [browser.post("/auth/login", {**WRONG, "login": login}).status_code for login in logins[:11]]
    assert told == [422] * 10 + [429]


@pytest.fixture
def long_waits(monkeypatch):
    """Waits that do not end while a test runs, however slowly it does."""
    monkeypatch.setattr(attempts, "FIRST_WAIT_S", 600)
    monkeypatch.setattr(attempts, "LONGEST_WAIT_S", 600)


@pytest.mark.parametrize("login", ["alice", "nobody-of-this-name"])
def test_many_addresses_with_one_try_each(limited, long_waits, browse, alice, login):
    """Whether there is such an account makes no difference."""
    browser, tries = browse(None), {**WRONG, "login": login}
    told = [browser.post("/auth/login", tries, **from_address(f"192.0.2.{n}")) for n in range(40)]
    assert [answer.status_code for answer in told] == [422] * 20 + [429] * 20
    assert all(300 < int(answer.headers["Retry-After"]) <= 600 for answer in told[20:])
    assert "Nothing was lost" in told[-1].text


def test_the_wait_grows_and_is_longer_for_a_network_that_was_wrong(limited, app, alice):
    with app.app_context():
        account = attempts.account_of("alice")
        for number in range(attempts.FREE):
            assert attempts.seconds_to_wait(account, "192.0.2.99") == 0
            attempts.failed(account, f"192.0.2.{number}")
        waits = [attempts.seconds_to_wait(account, "192.0.2.99")]
        for number in range(6):
            attempts.failed(account, f"198.51.100.{number}")
            waits.append(attempts.seconds_to_wait(account, "192.0.2.99"))
        assert waits == [1, 2, 4, 8, 16, 30, 30]
        assert attempts.seconds_to_wait(account, "198.51.100.5") == attempts.SAME_NETWORK_S


def sign_out(browser):
    browser.csrf = ""
    assert browser.post("/auth/logout").status_code == 303
    browser.csrf = ""


def test_the_owner_is_not_shut_out_and_is_told(limited, long_waits, browse, alice, app):
    own, right = browse(None), {"login": "alice", "password": alice.password}
    own.post("/auth/login", right)
    sign_out(own)
    for number in range(25):
        browse(None).post("/auth/login", WRONG, **from_address(f"192.0.2.{number}"))
    assert own.post("/auth/login", {**right, "login": "alice@example.org"}).status_code == 303
    assert "Somebody typed a wrong password for your account 20 times" in own.get("/chat/").text
    elsewhere = from_address("203.0.113.1")
    assert browse(None).post("/auth/login", right, **elsewhere).status_code == 429
    with app.app_context():
        limited.clear(f"wait {attempts.account_of('alice')}")  # it is over
    assert browse(None).post("/auth/login", right, **elsewhere).status_code == 303


def test_a_known_device_is_known_for_its_account_alone(limited, long_waits, browse, alice, bob):
    own = browse(None)
    own.post("/auth/login", {"login": "bob", "password": bob.password})
    cookie = own.http.get_cookie("footnote_device")
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert str(bob.id) not in cookie.value
    sign_out(own)
    for number in range(21):
        browse(None).post("/auth/login", WRONG, **from_address(f"192.0.2.{number}"))
    assert own.post("/auth/login", {"login": "alice", "password": alice.password}).status_code == 429


PROCESS = """
import sys
from config import Config
from webapp import create_app
client = create_app(Config({"DATABASE_URL": sys.argv[1], "DATA_DIR": sys.argv[2], "SECRET_KEY": "x"})).test_client()
client.application.config["WTF_CSRF_ENABLED"] = False
data = {"login": "from two processes"}
print([client.post("/auth/login", data=data).status_code for _ in range(8)])
"""


def test_two_processes_share_the_count(limited, app, tmp_path):
    said = [tmp_path / "one", tmp_path / "other"]
    arguments = [app.config["LIBPQ_URL"], str(tmp_path)]
    started = [Started(arguments, os.environ, path, tmp_path / "warned", PROCESS) for path in said]
    assert [process.wait(timeout=60) for process in started] == [0, 0], (tmp_path / "warned").read_text()
    answers = [status for path in said for status in json.loads(path.read_text())]
    assert sorted(answers) == [422] * 10 + [429] * 6
