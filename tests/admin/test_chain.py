"""The record of who did what is a chain: what is changed in it, taken from it or put into it shows."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Connection, text

from tests.auth.conftest import as_login_role
from webapp.admin import chain
from webapp.auth import audit
from webapp.platform.unit_of_work import unit_of_work

COMMIT = "SET CONSTRAINTS chain_audit_event IMMEDIATE; SET CONSTRAINTS chain_audit_event DEFERRED"


@pytest.fixture
def recorded(app, as_user, alice, connection):
    """Five events of alice's, chained as when they are committed; what changes them past the application."""
    with as_user(alice), unit_of_work():
        for number in range(5):
            audit.record(alice.id, "token made", subject=f"Script {number}", address="192.0.2.1")
    connection.execute(text(COMMIT))
    return lambda statement, **values: as_login_role(connection, statement, **values)


def checked(app) -> str:
    with app.app_context():
        return chain.check().problem


def test_events_follow_each_other(app, recorded, browse, carol):
    with app.app_context():
        found = chain.check()
        assert (found.events, found.number, found.problem) == (5, 5, "")
        assert chain.compare(5, found.hash.hex()[:12]) == ""
        assert chain.compare(4, found.hash.hex()) == "Event 4 has another hash."
        assert chain.compare(9, "") == "There is no event 9."
    page = browse(carol).get("/admin/record").text
    assert "5 events are as recorded" in page
    assert found.hash.hex()[:16] in page


def test_a_record_without_events_names_no_newest_one(app, browse, carol):
    with app.app_context():
        assert chain.check().events == 0
    page = browse(carol).get("/admin/record").text
    assert "There were no events to check" in page
    assert "with the hash" not in page


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE audit_events SET action = 'signed in' WHERE number = 3", "Event 3, or the one before it, is not"),
        ("UPDATE audit_events SET subject = 'x' WHERE number = 3", "Event 3, or"),
        ("UPDATE audit_events SET address = '' WHERE number = 3", "Event 3, or"),
        ("UPDATE audit_events SET created_at = created_at - interval '1 day' WHERE number = 3", "Event 3, or"),
        ("UPDATE audit_events SET user_id = NULL WHERE number = 3", "Event 3, or"),
        ("UPDATE audit_events SET user_id = NULL, salt = NULL, subject = '', address = '' WHERE number = 3", "Event 3"),
        ("DELETE FROM audit_events WHERE number = 3", "Before event 4, others are missing."),
        ("DELETE FROM audit_events WHERE number = 1", "Before event 2, others are missing."),
        ("DELETE FROM audit_events WHERE number = 5", "The newest events are missing"),
        ("INSERT INTO audit_events (action, hash) VALUES ('signed in', '')", "Events were added past the chain."),
        ("INSERT INTO audit_events (action, number, hash) VALUES ('signed in', 6, '')", "Event 6, or"),
    ],
)
def test_what_is_done_to_it_past_the_application_shows(app, recorded, browse, carol, tampering, said, monkeypatch):
    monkeypatch.setattr("webapp.admin.commands.require_schema", lambda: None)
    assert checked(app) == ""
    recorded(tampering)
    assert checked(app).startswith(said)
    assert "Something was done to this record." in browse(carol).get("/admin/record").text
    result = app.test_cli_runner().invoke(args=["record", "check"])
    assert (result.exit_code, said[:7] in result.output) == (1, True)


def test_old_events_leave_and_the_rest_is_whole(app, recorded, connection: Connection):
    recorded("UPDATE audit_events SET created_at = now() - interval '40 days' WHERE number < 4")
    # As if they had been recorded then: chained anew.
    recorded("UPDATE audit_events SET number = NULL, hash = NULL")
    recorded(
        "DO $$ DECLARE e audit_events; h bytea := ''; n int := 0; BEGIN FOR e IN SELECT * FROM audit_events"
        " ORDER BY created_at, id LOOP n := n + 1; h := audit_chain_event(e, n, h); END LOOP; END $$"
    )
    with app.app_context():
        assert chain.remove_old(41) == 0
        assert chain.remove_old(30) == 3
    connection.execute(text(COMMIT))
    with app.app_context():
        found = chain.check()
        assert (found.events, found.number, found.problem) == (3, 6, "")
        assert chain.compare(2, "") == ""
    assert recorded("SELECT subject FROM audit_events WHERE action = 'old events removed'").scalar() == "3"
    recorded("DELETE FROM audit_events WHERE number = 4")
    assert checked(app) == "Before event 5, others are missing."


def test_a_deleted_account_leaves_it_whole(app, recorded, alice):
    recorded("INSERT INTO account_deletions (account_id) VALUES (:id)", id=alice.id)
    recorded("UPDATE audit_events SET subject = '', address = '', salt = NULL")
    recorded("DELETE FROM users WHERE id = :id", id=alice.id)
    assert recorded("SELECT count(*) FROM audit_events WHERE user_id IS NULL").scalar() == 5
    assert checked(app) == ""


def test_nobody_writes_its_numbers(app, as_user, alice, connection):
    with as_user(alice):
        connection.execute(text("SELECT set_config('role', 'footnote_app', true)"))
        connection.execute(text("SELECT set_config('app.user_id', :id, true)"), {"id": str(alice.id)})
        forged = "INSERT INTO audit_events (id, user_id, action, number, hash) VALUES (:id, :user, 'x', 1, '')"
        with pytest.raises(Exception, match="row-level security"), connection.begin_nested():
            connection.execute(text(forged), {"id": uuid.uuid4(), "user": alice.id})
        with pytest.raises(Exception, match="permission denied"), connection.begin_nested():
            connection.execute(text("UPDATE audit_chain SET problem = ''"))
