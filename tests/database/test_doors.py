"""What the application's role cannot do, whatever statement it is made to send."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from tests.auth.conftest import as_login_role
from webapp.auth import queries
from webapp.auth.passwords import hash_like
from webapp.documents import steps
from webapp.documents.steps import Step
from webapp.index.jobs import drop_unused
from webapp.platform.extensions import db
from webapp.platform.jobs import defer, is_waiting
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work


def test_no_password_hash_is_read(app, alice):
    with app.app_context(), acting_as(alice.id):
        kept = db.session.scalar(text("SELECT password_hash FROM users WHERE id = :id"), {"id": alice.id})
        assert kept == ""
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text("SELECT stored_hash FROM users"))
        db.session.rollback()
        found = queries.find_login("alice")
        assert found.password_hash.endswith("$" + "A" * 43)
        made = hash_like(found.password_hash, alice.password)
        assert made != found.password_hash
        assert queries.has_password_hash(alice.id, made)
        assert not queries.has_password_hash(uuid.uuid4(), made)
        for wrong in ("", found.password_hash, hash_like(found.password_hash, "a long walk hom")):
            assert not queries.has_password_hash(alice.id, wrong)


def test_an_account_without_a_password_is_opened_by_none(app, connection):
    as_login_role(connection, "INSERT INTO users (username, email, password_hash) VALUES ('x', 'x@x.org', '!')")
    with app.app_context():
        found = queries.find_login("x")
        for guess in ("", "!", found.password_hash, hash_like(found.password_hash, "!")):
            assert not queries.has_password_hash(found.user_id, guess)


@pytest.mark.parametrize("owner", ["another", "the system"])
def test_nobody_queues_a_job_for(app, connection, alice, bob, owner):
    """As a statement; what the application has the system do, it does by name."""
    args = f'{{"user_id": "{bob.id}"}}' if owner == "another" else "{}"
    put = text(
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('upkeep', 'bin.empty', 0, NULL, NULL, CAST(:args AS jsonb), NULL)"
        "::procrastinate_job_to_defer_v1])"
    )
    with app.app_context(), acting_as(alice.id):
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.session.execute(put, {"args": args})
        db.session.rollback()
        with pytest.raises(ConnectorException):
            defer(steps.JOBS[Step.PURGE], user_id=str(bob.id), document_id=str(uuid.uuid4()))
        db.session.rollback()
        for change in ("UPDATE procrastinate_jobs SET args = '{}'", "DELETE FROM procrastinate_jobs"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                db.session.execute(text(change))
            db.session.rollback()


def test_jobs_of_ones_own_and_of_the_system_are_queued(app, connection, alice, bob):
    with app.app_context():
        with acting_as(alice.id), unit_of_work():
            defer(steps.JOBS[Step.PURGE], user_id=str(alice.id), document_id=str(uuid.uuid4()))
            defer(drop_unused)
        with acting_as(bob.id):
            assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
            assert is_waiting(drop_unused)
        with acting_as(alice.id):
            assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1
        with as_system("counting jobs for a test"):
            assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 2


KEYS = text("""
SELECT k.conrelid::regclass::text AS child, c.attname AS key, k.confrelid::regclass::text AS parent
FROM pg_constraint k JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = k.conkey[1]
WHERE k.contype = 'f' AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.conrelid AND attname = 'user_id')
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid AND attname = 'user_id')
ORDER BY 1, 2
""")
COLUMNS = text("""
SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type,
    (SELECT k.confrelid::regclass::text FROM pg_constraint k
     WHERE k.contype = 'f' AND k.conrelid = a.attrelid AND k.conkey[1] = a.attnum) AS parent
FROM pg_attribute a WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = '' AND a.attnotnull AND NOT a.atthasdef AND a.attname <> 'user_id'
""")
UNCHECKED = text("""
SELECT k.conrelid::regclass::text AS table, k.conname AS name FROM pg_constraint k
WHERE k.contype IN ('c', 'u') AND k.connamespace = current_schema()::regnamespace
""")
TRIGGERS = text("""
SELECT t.tgrelid::regclass::text AS table, t.tgname AS name FROM pg_trigger t
WHERE NOT t.tgisinternal AND t.tgname NOT LIKE 'watch\\_%' AND t.tgrelid::regclass::text NOT LIKE 'procrastinate%'
""")
VALUES = {"bytea": b"x", "jsonb": "{}", "text[]": "{}", "boolean": False, "date": "2026-01-01", "uuid": None}


def value(kind: str) -> Any:
    if kind.startswith("timestamp"):
        return "2026-01-01"
    if kind in VALUES:
        return VALUES[kind] if kind != "uuid" else uuid.uuid4()
    return "[]" if kind.endswith("[]") else uuid.uuid4().hex if kind in ("text", "character varying") else 1


class Rows:
    """Makes rows of any table with values that mean nothing; what only looks at values is off in this transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        as_login_role(connection, "SELECT 1")
        for check in connection.execute(UNCHECKED).all():
            connection.exec_driver_sql(f'ALTER TABLE {check.table} DROP CONSTRAINT "{check.name}"')
        for trigger in connection.execute(TRIGGERS).all():
            connection.exec_driver_sql(f'ALTER TABLE {trigger.table} DISABLE TRIGGER "{trigger.name}"')

    def add(self, table: str, owner: uuid.UUID, **given: Any) -> Any:
        """Add a row, and what it must refer to; return what a row refers to it by."""
        values = {"user_id": owner, **given}
        for column in self.connection.execute(COLUMNS, {"table": table}).all():
            if column.name in values:
                continue
            if column.parent == table:  # the first of a line refers to itself
                values[column.name] = values.setdefault("id", uuid.uuid4())
            else:
                values[column.name] = self.add(column.parent, owner) if column.parent else value(column.type)
        names = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(f":{name}" for name in values)
        key = self.connection.scalar(
            text(
                "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
                " AND a.attnum = i.indkey[0] WHERE i.indisprimary AND i.indrelid = to_regclass(:table)"
            ),
            {"table": table},
        )
        made = text(f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key}")  # noqa: S608
        return self.connection.execute(made, values).scalar()


def test_nothing_refers_to_what_belongs_to_somebody_else(app, connection, alice, bob):
    """By any reference between tables of users, when a row is added and when it is changed, whoever does it."""
    rows = Rows(connection)
    keys = connection.execute(KEYS).all()
    assert len(keys) > 30
    for child, key, parent in keys:
        own, foreign = rows.add(parent, alice.id), rows.add(parent, bob.id)
        with connection.begin_nested() as savepoint:
            rows.add(child, alice.id, **{key: own})
            savepoint.rollback()
        with pytest.raises(IntegrityError, match="belongs to somebody else"), connection.begin_nested():
            rows.add(child, alice.id, **{key: foreign})
        rows.add(child, alice.id, **{key: own})
        change = text(f"UPDATE {child} SET {key} = :foreign WHERE {key} = :own")  # noqa: S608
        with pytest.raises(IntegrityError, match="belongs to somebody else"), connection.begin_nested():
            connection.execute(change, {"foreign": foreign, "own": own})


def test_the_role_itself_is_refused_too(app, connection, alice, bob):
    rows = Rows(connection)
    foreign = rows.add("conversations", bob.id)
    connection.execute(
        text(
            "SELECT set_config('role', 'footnote_app', true), set_config('app.system_reason', '', true),"
            " set_config('app.user_id', :id, true)"
        ),
        {"id": str(alice.id)},
    )
    with pytest.raises(DBAPIError, match="belongs to somebody else"), connection.begin_nested():
        connection.execute(
            text("INSERT INTO messages (user_id, conversation_id, role, content) VALUES (:me, :c, 'user', 'hello')"),
            {"me": alice.id, "c": foreign},
        )
