"""The signed-in devices."""

from __future__ import annotations

import re
import uuid

import pytest

from webapp.account.devices import device_name

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
REVOKE = re.compile(r"/account/sessions/([0-9a-f-]{36})/revoke")


@pytest.fixture
def elsewhere(browse, alice, sign_in):
    """Alice's second device, a Firefox."""
    browser = browse(None)
    sign_in(browser, "alice", alice.password, headers={"User-Agent": FIREFOX})
    return browser


def test_each_device_is_listed_and_this_one_is_marked(browse, alice, elsewhere):
    page = browse(alice).get("/account/sessions").text
    assert "Firefox on Windows" in page
    assert "127.0.0.1" in page
    assert page.count("This device") == 1
    assert len(REVOKE.findall(page)) == 1


def test_a_single_device_has_nothing_to_end(browse, alice, bob):
    page = browse(alice).get("/account/sessions").text
    assert REVOKE.findall(page) == []
    assert "Sign out all others" not in page


def test_ending_one_signs_it_out_at_its_next_request(browse, alice, elsewhere, events):
    here = browse(alice)
    assert elsewhere.get("/account/").status_code == 200
    [session_id] = REVOKE.findall(here.get("/account/sessions").text)
    answer = here.post(f"/account/sessions/{session_id}/revoke")
    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert "Firefox on Windows is signed out." in here.get("/account/sessions").text
    assert elsewhere.get("/account/").location == "/auth/login?next=/account/"
    assert here.get("/account/").status_code == 200
    assert events(alice) == ["signed in", "session revoked"]


def test_a_stranger_cannot_end_it(browse, alice, bob, carol, elsewhere):
    [session_id] = REVOKE.findall(browse(alice).get("/account/sessions").text)
    for stranger in (bob, carol):
        assert browse(stranger).post(f"/account/sessions/{session_id}/revoke").status_code == 404
        assert session_id not in browse(stranger).get("/account/sessions").text
    assert browse(None).post(f"/account/sessions/{session_id}/revoke").status_code == 303
    assert elsewhere.get("/account/").status_code == 200


@pytest.mark.parametrize("session_id", [str(uuid.UUID(int=7)), "x", "%", "1' OR '1'='1"])
def test_what_is_no_device_is_not_found(browse, alice, session_id):
    assert browse(alice).post(f"/account/sessions/{session_id}/revoke").status_code == 404


def test_ending_it_twice_is_said_in_words(browse, alice, elsewhere):
    here = browse(alice)
    [session_id] = REVOKE.findall(here.get("/account/sessions").text)
    here.post(f"/account/sessions/{session_id}/revoke")
    again = here.post(f"/account/sessions/{session_id}/revoke")
    assert again.status_code == 404
    assert "not signed in any more" in again.text


def test_ending_all_others_keeps_this_one_and_other_people(browse, alice, bob, elsewhere):
    here = browse(alice)
    assert here.post("/account/sessions/revoke-others").status_code == 303
    assert "Every other device is signed out." in here.get("/account/sessions").text
    assert elsewhere.get("/account/").status_code == 303
    assert browse(bob).get("/account/").status_code == 200


def test_it_needs_a_csrf_token(browse, alice, elsewhere):
    assert browse(alice).http.post("/account/sessions/revoke-others").status_code == 400
    assert elsewhere.get("/account/").status_code == 200


def test_a_user_agent_is_text_not_html(browse, alice, sign_in):
    sign_in(browse(None), "alice", alice.password, headers={"User-Agent": "<script>alert(1)</script> Firefox"})
    assert "<script>alert" not in browse(alice).get("/account/sessions").text


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1",
            "Safari on a Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/142.0 Safari/604",
            "Chrome on an iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537",
            "Chrome on Android",
        ),
        ("curl/8.5.0", "A program"),
        ("", "A program"),
    ],
)
def test_a_device_has_a_name_in_words(user_agent, name):
    assert device_name(user_agent) == name
