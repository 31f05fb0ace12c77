"""The database decides who sees what."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from webapp.auth.models import User
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks.models import Task

NOT_OWNED = {"settings", "rate_limits", "alembic_version"}


def owned_tables(connection) -> list[str]:
    names = [name for name in inspect(connection).get_table_names() if not name.startswith("procrastinate_")]
    return sorted(set(names) - NOT_OWNED)


def test_every_table_of_a_user_has_forced_policies(connection):
    flagged = text("SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'")
    rows = connection.execute(flagged)
    flags = {row.relname: (row.relrowsecurity, row.relforcerowsecurity) for row in rows}
    tables = owned_tables(connection)
    assert len(tables) >= 15
    assert [name for name in tables if flags[name] != (True, True)] == []
    policies = dict(connection.execute(text("SELECT tablename, count(*) FROM pg_policies GROUP BY 1")).all())
    assert [name for name in tables if policies.get(name, 0) < 2] == []


def test_without_a_user_no_table_shows_a_row(app, connection, alice):
    with app.app_context():
        with acting_as(alice.id), unit_of_work():
            db.session.add(Task(user_id=alice.id, title="water the plants"))
        for table in owned_tables(connection):
            count = db.session.execute(text(f"SELECT count(*) FROM {table} WHERE true")).scalar()  # noqa: S608
            built_in = (
                0
                if table != "templates"
                else db.session.execute(text("SELECT count(*) FROM templates WHERE user_id IS NULL")).scalar()
            )
            assert count == built_in, table


def test_a_stranger_neither_sees_nor_changes_nor_adds_in_anothers_name(app, alice, bob):
    with app.app_context():
        with acting_as(alice.id), unit_of_work():
            db.session.add(Task(user_id=alice.id, title="water the plants"))
        with acting_as(bob.id):
            assert db.session.query(Task).count() == 0
            assert db.session.execute(text("UPDATE tasks SET title = 'x'")).rowcount == 0
            assert db.session.execute(text("DELETE FROM tasks")).rowcount == 0
            with pytest.raises(ProgrammingError, match="row-level security"):
                db.session.execute(text("INSERT INTO tasks (user_id, title) VALUES (:id, 'forged')"), {"id": alice.id})
            db.session.rollback()
        with acting_as(alice.id):
            assert db.session.query(Task).one().title == "water the plants"


def test_an_administrator_sees_nobodys_rows(app, connection, alice, carol):
    with app.app_context():
        with acting_as(alice.id), unit_of_work():
            db.session.add(Task(user_id=alice.id, title="water the plants"))
        with acting_as(carol.id):
            assert db.session.query(Task).count() == 0
            for table in set(owned_tables(connection)) - {"users", "user_sessions"}:  # these have rows of carol's own
                mine = "user_id IS NOT NULL" if table == "templates" else "true"
                count = db.session.execute(text(f"SELECT count(*) FROM {table} WHERE {mine}")).scalar()  # noqa: S608
                assert count == 0, table
            assert db.session.scalars(text("SELECT username FROM users")).all() == ["carol"]


def test_the_actor_can_change_within_a_transaction(app, alice, bob):
    with app.app_context(), acting_as(alice.id):
        assert db.session.query(User).one().username == "alice"
        with acting_as(bob.id):
            assert db.session.query(User.username).one().username == "bob"
        assert db.session.query(User.username).one().username == "alice"


def test_the_system_sees_all_and_says_why(app, alice, bob, caplog):
    with app.app_context(), caplog.at_level("INFO", "webapp.platform.tenancy"), as_system("counting users for a test"):
        assert db.session.query(User).filter(User.id.in_([alice.id, bob.id])).count() == 2
    assert "counting users for a test" in caplog.text


def test_the_role_cannot_bypass_by_naming_the_system(app, connection, alice, bob):
    with app.app_context(), acting_as(bob.id):
        if db.session.execute(text("SELECT current_user")).scalar() != "footnote_app":
            pytest.fail("the application's role is not in use on this server")
        db.session.execute(text("SELECT set_config('app.system_reason', 'let me in', true)"))
        assert db.session.query(User).filter(User.id == alice.id).count() == 0
        bypass = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert db.session.execute(bypass).scalar() is False


def test_nobody_promotes_itself(app, bob):
    with app.app_context(), acting_as(bob.id):
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text("UPDATE users SET is_superuser = true"))
        db.session.rollback()


def test_signing_in_looks_up_one_account_and_no_list(app, alice):
    with app.app_context():
        find = text("SELECT id FROM find_login(:login)")
        assert db.session.execute(find, {"login": "ALICE"}).scalars().all() == [alice.id]
        assert db.session.execute(find, {"login": "%"}).scalars().all() == []
        assert (
            db.session.execute(text("SELECT user_id FROM find_session(:hash)"), {"hash": uuid.uuid4().bytes}).all()
            == []
        )


def test_look_ups_read_no_table_of_their_caller(app, alice):
    with app.app_context(), acting_as(alice.id):
        db.session.execute(
            text(
                "CREATE TEMP TABLE users (id uuid, username text, email text, password_hash text,"
                " is_active boolean) ON COMMIT DROP"
            )
        )
        db.session.execute(text("GRANT SELECT ON pg_temp.users TO PUBLIC"))
        assert db.session.scalar(text("SELECT id FROM find_login('alice')")) == alice.id
        owned = text("SELECT proname, proconfig[1] FROM pg_proc WHERE prosecdef AND proname LIKE 'find\\_%'")
        paths = dict(map(tuple, db.session.execute(owned)))
    assert set(paths) == {
        "find_login",
        "find_identity",
        "find_mailed_link",
        "find_messages",
        "find_passkey",
        "find_password_link",
        "find_session",
        "find_share",
        "find_token",
    }
    assert all(path.endswith(", pg_temp") for path in paths.values())
