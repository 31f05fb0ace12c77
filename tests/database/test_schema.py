"""The migrations and the models say the same, forwards and backwards."""

from __future__ import annotations

import os

from sqlalchemy import inspect, text

from tests.starting import command
from webapp.platform.extensions import db


def flask(data_dir, *arguments):
    environ = {**os.environ, "DATA_DIR": str(data_dir)}
    environ.pop("DATABASE_URL", None)
    return command(arguments, environ)


def test_up_down_and_up_again_leaves_nothing_behind(data_dir):
    assert flask(data_dir, "db", "upgrade").returncode == 0
    assert "No new upgrade operations" in flask(data_dir, "db", "check").stdout
    down = flask(data_dir, "db", "downgrade", "base")
    assert down.returncode == 0, down.stderr
    up = flask(data_dir, "db", "upgrade")
    assert up.returncode == 0, up.stderr


def test_every_foreign_key_cascades_or_is_explained(connection):
    """SET NULL stands where a row outlives what it points to; the models say why. Nothing is left to fail."""
    kinds = connection.execute(text("SELECT conname, confdeltype FROM pg_constraint WHERE contype = 'f'"))
    loose = [row.conname for row in kinds if row.confdeltype not in ("c", "n")]
    assert [name for name in loose if "procrastinate" not in name] == []


def test_every_foreign_key_has_an_index(connection):
    inspector = inspect(connection)
    bare = []
    for table in db.metadata.tables:
        keys = [i["column_names"] for i in inspector.get_indexes(table)]
        keys += [inspector.get_pk_constraint(table)["constrained_columns"]]
        keys += [u["column_names"] for u in inspector.get_unique_constraints(table)]
        for foreign in inspector.get_foreign_keys(table):
            column = foreign["constrained_columns"][0]
            if not any(columns and columns[0] == column for columns in keys):
                bare.append(f"{table}.{column}")
    assert bare == []


def test_a_message_moves_its_conversation_up(app, connection, alice):
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 'test', true)"))
    moved = connection.execute(
        text(
            "WITH c AS (INSERT INTO conversations (user_id, title, updated_at)"
            " VALUES (:u, 't', '2020-01-01') RETURNING id)"
            " INSERT INTO messages (user_id, conversation_id, role, content) SELECT :u, id, 'user', 'hello' FROM c"
            " RETURNING conversation_id"
        ),
        {"u": alice.id},
    ).scalar()
    updated = connection.execute(text("SELECT updated_at FROM conversations WHERE id = :id"), {"id": moved}).scalar()
    assert updated.year > 2020
