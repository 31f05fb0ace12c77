"""Changing the password."""

from __future__ import annotations

import pytest

NEW = "an even longer walk"


def test_the_new_password_counts_and_the_old_one_does_not(browse, alice, sign_in, events):
    browser = browse(alice)
    answer = browser.post("/account/password", {"current": alice.password, "new": NEW})
    assert (answer.status_code, answer.location) == (303, "/account/password")
    assert "Your password is changed." in browser.get("/account/password").text
    assert sign_in(browse(None), "alice", alice.password).status_code == 422
    assert sign_in(browse(None), "alice", NEW).status_code == 303
    assert events(alice) == ["password changed", "sign-in refused", "signed in"]


def test_every_other_device_is_signed_out_but_nobody_else(browse, alice, bob, sign_in, events):
    here, there = browse(alice), browse(None)
    sign_in(there, "alice", alice.password)
    here.post("/account/password", {"current": alice.password, "new": NEW})
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 303
    assert browse(bob).get("/account/").status_code == 200
    assert events(alice) == ["signed in", "password changed", "session revoked"]


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("something else", NEW, "This is not your current password. Nothing was changed."),
        ("", NEW, "Type the password you have now."),
        ("a long walk home", "", "Choose a new password."),
        ("a long walk home", "short", "at least 10"),
        ("a long walk home", "alice@example.org", "your name or your e-mail"),
        ("a long walk home", "qwertyuiop", "first passwords"),
        ("a\0b", NEW, "This is not your current password."),
        ("x" * 100_000, NEW, "This is not your current password."),
    ],
)
def test_a_change_that_is_refused_changes_nothing(browse, alice, sign_in, current, new, sentence):
    answer = browse(alice).post("/account/password", {"current": current, "new": new})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(browse(None), "alice", alice.password).status_code == 303


def test_it_needs_a_csrf_token_and_a_sign_in(browse, alice):
    data = {"current": alice.password, "new": NEW}
    assert browse(alice).http.post("/account/password", data=data).status_code == 400
    assert browse(None).post("/account/password", data).status_code == 303
    assert browse(None).get("/account/password").location == "/auth/login?next=/account/password"
