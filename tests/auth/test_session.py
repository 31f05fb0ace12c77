"""The sign-in behind the cookie: used, ended, over."""

from __future__ import annotations

from sqlalchemy import event

from tests.auth.conftest import as_login_role


def test_signing_out_ends_the_row_not_only_the_cookie(browse, alice, events):
    browser, thief = browse(alice), browse(alice)
    browser.get("/account/")
    answer = browser.post("/auth/logout")
    assert (answer.status_code, answer.location) == (303, "/auth/login")
    assert "You are signed out." in browser.get("/auth/login").text
    assert browser.get("/account/").status_code == 303
    assert thief.get("/account/").status_code == 303
    assert events(alice) == ["signed out"]


def test_signing_out_is_no_link(browse, alice):
    browser = browse(alice)
    assert browser.get("/auth/logout").status_code == 405
    assert browser.get("/account/").status_code == 200


def test_nobody_cannot_sign_out(browse):
    assert browse(None).post("/auth/logout").status_code == 303


def test_signing_out_leaves_others_signed_in(browse, alice, bob):
    browse(alice).post("/auth/logout")
    assert browse(bob).get("/account/").status_code == 200


def test_a_sign_in_that_is_over_counts_no_more(browse, alice, connection):
    browser = browse(alice)
    assert browser.get("/account/").status_code == 200
    as_login_role(connection, "UPDATE user_sessions SET expires_at = now() - interval '1 second'")
    assert browser.get("/account/").status_code == 303


def test_a_switched_off_account_is_signed_out_at_once(browse, alice, connection):
    browser = browse(alice)
    as_login_role(connection, "UPDATE users SET is_active = false WHERE id = :id", id=alice.id)
    assert browser.get("/account/").status_code == 303


def test_a_made_up_token_is_nobody(browse, alice):
    for token in ("", "x", alice.id.hex, "\u00e4\u0000"):
        browser = browse(None)
        with browser.http.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert browser.get("/account/").status_code == 303


def test_use_moves_the_end_once_a_minute(browse, alice, connection):
    browser = browse(alice)
    browser.get("/account/")
    read = "SELECT last_seen_at, expires_at FROM user_sessions WHERE user_id = :id"
    before = as_login_role(connection, read, id=alice.id).one()
    assert "Set-Cookie" not in browser.get("/account/").headers
    assert as_login_role(connection, read, id=alice.id).one() == before
    as_login_role(connection, "UPDATE user_sessions SET last_seen_at = now() - interval '61 seconds'")
    assert "Set-Cookie" in browser.get("/account/").headers
    after = as_login_role(connection, read, id=alice.id).one()
    assert after.last_seen_at > before.last_seen_at
    assert (after.expires_at - after.last_seen_at).days == 30


def test_signing_in_costs_two_queries_a_request(app, browse, alice, connection):
    statements = []
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2]))
    assert browse(alice).get("/account/").status_code == 200
    asked = [sql for sql in statements if "set_config" not in sql and "SAVEPOINT" not in sql]
    assert len(asked) == 2, asked


def test_nobody_is_asked_to_sign_in(browse):
    page = browse(None).get("/account/")
    assert (page.status_code, page.location) == (303, "/auth/login?next=/account/")


def test_a_fragment_takes_its_page_to_the_sign_in(browse):
    browser = browse(None)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/account/sessions?a=1"}
    answer = browser.http.get("/account/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/auth/login?next=/account/sessions?a%3D1"
    headers["HX-Current-URL"] = "http://evil.example/account/"
    assert browser.http.get("/account/", headers=headers).headers["HX-Redirect"] == "/auth/login"


def test_a_form_comes_back_to_its_page_not_to_its_action(browse):
    browser = browse(None)
    answer = browser.post("/account/sessions/revoke-others", headers={"Referer": "http://localhost/account/sessions"})
    assert answer.location == "/auth/login?next=/account/sessions"


def test_a_stream_or_a_program_gets_a_plain_401(browse):
    for accept in ("text/event-stream", "application/json"):
        answer = browse(None).http.get("/account/", headers={"Accept": accept})
        assert answer.status_code == 401
        assert answer.text == "Sign in first.\n"
