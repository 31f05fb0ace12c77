"""Limits on tries, counted in the database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from tests.cast import PASSWORD

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


PROCESS = """
import sys
from config import Config
from webapp import create_app
client = create_app(Config({"DATABASE_URL": sys.argv[1], "DATA_DIR": sys.argv[2], "SECRET_KEY": "x"})).test_client()
client.application.config["WTF_CSRF_ENABLED"] = False
data = {"login": "from two processes"}
print([client.post("/auth/login", data=data).status_code for _ in range(8)])
"""


def test_two_processes_share_the_count(limited, app, tmp_path, repository):
    command = [sys.executable, "-c", PROCESS, app.config["LIBPQ_URL"], str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(repository)}
    started = [
        subprocess.Popen(command, cwd=repository, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = [status for process in started for status in json.loads(process.communicate(timeout=60)[0])]
    assert sorted(answers) == [422] * 10 + [429] * 6
