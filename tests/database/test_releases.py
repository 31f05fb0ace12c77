"""Each release's data is carried to the newest schema and back, and each release can work on the newest schema.

The newest schema may be in place while processes of the release before it still run. For a new release, write its rows
to ``releases/<name>.sql`` and its schema with ``python -m tests.database.schema <name>``, and add it to ``RELEASES``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect

from tests.conftest import data_folder
from tests.database import schema
from tests.database.conftest import footnote
from webapp.platform.extensions import db

RELEASES = {"0_1_0": "0001", "0_2_0": "0004"}
"""The last revision of each release; its rows are those of the files up to its own."""
LAST = list(RELEASES)[-1]
Rows = dict[str, list[dict]]


@pytest.fixture
def empty(empty_data) -> Iterator[Flask]:
    """A Footnote whose database has no tables yet."""
    with data_folder() as folder, footnote(empty_data(folder)) as app, app.app_context():
        yield app


def load(release: str) -> None:
    """Write the rows of a release, by the role and in the name of those who write them."""
    with db.engine.connect() as connection:
        for name in list(RELEASES)[: list(RELEASES).index(release) + 1]:
            connection.execution_options(no_parameters=True).exec_driver_sql(
                (schema.RELEASES / f"{name}.sql").read_text()
            )
        connection.commit()
    db.engine.dispose()  # and with it whom the connection acted as


def rows() -> Rows:
    """Return all rows of all tables."""
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith("procrastinate_")]
        return {name: _rows(connection, name) for name in names if name != "alembic_version"}


def _rows(connection: Connection, table: str) -> list[dict]:
    found = connection.exec_driver_sql(f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)::text")  # noqa: S608  # our own names
    return list(found.scalars())


def revisions_after(revision: str) -> list[str]:
    """Return the revisions that follow on one, in their order."""
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    return [each.revision for each in script.iterate_revisions("head", revision)][::-1]


@pytest.mark.parametrize("release", RELEASES)
def test_the_rows_of_a_release_are_carried_over_and_each_step_back_restores_them(empty, release):
    upgrade(revision=RELEASES[release])
    load(release)
    first = rows()
    assert [table for table, found in first.items() if not found] == []
    for revision in revisions_after(RELEASES[release]):
        before = rows()
        upgrade(revision=revision)
        after = rows()
        assert [table for table, found in before.items() if len(after.get(table, ())) < len(found)] == [], revision
        downgrade(revision="-1")
        assert rows() == before, revision
        upgrade(revision=revision)
    downgrade(revision=RELEASES[release])
    assert rows() == first


def test_the_last_release_works_on_the_newest_schema(empty):
    upgrade()
    with db.engine.connect() as connection:
        now = schema.describe(connection)
    release = json.loads((schema.RELEASES / f"{LAST}.json").read_text())
    assert list(differences(release, now)) == []
    load(LAST)


def differences(release: dict, now: dict) -> Iterator[str]:
    """Yield what a release reads and does not find, and what it writes and is refused."""
    yield from (f"no function {each}" for each in release["functions"] if each not in now["functions"])
    for name, table in release["tables"].items():
        if name not in now["tables"]:
            yield f"no table {name}"
        else:
            for problem in _of_table(table, now["tables"][name]):
                yield f"{name}: {problem}"


def _of_table(before: dict, now: dict) -> Iterator[str]:
    for column, definition in before["columns"].items():
        if definition not in (now["columns"].get(column), now["columns"].get(column, "").removesuffix(" default")):
            yield f"{column} was {definition}, and is {now['columns'].get(column, 'gone')}"
    for column in now["columns"].keys() - before["columns"].keys():
        if now["columns"][column].endswith(" not null"):
            yield f"the new column {column} has no default"
    for name, definition in now["constraints"].items():
        known = before["columns"].keys() & set(re.findall(r"\w+", re.sub(r"'[^']*'", "", definition)))
        if known and not _is_as_wide(before["constraints"].get(name, ""), definition):
            yield f"{name} may refuse what was taken: {definition}"
    if before["unique"] != now["unique"]:
        yield f"unique indexes, which upserts name, were {before['unique']}, and are {now['unique']}"


def _is_as_wide(before: str, now: str) -> bool:
    """Whether a constraint takes all that it took; one of a list of words may have got more of them."""
    word = re.compile(r"'([^']*)'::text(?:, )?")
    same = word.sub("", before) == word.sub("", now)
    return same and set(word.findall(before)) <= set(word.findall(now))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("ALTER TABLE tasks DROP COLUMN due", "due was date, and is gone"),
        ("ALTER TABLE tasks ALTER due TYPE timestamptz", "due was date, and is timestamp with time zone"),
        ("ALTER TABLE tasks ALTER due SET NOT NULL", "due was date, and is date not null"),
        (
            "ALTER TABLE tasks ALTER description DROP DEFAULT",
            "description was text not null default, and is text not null",
        ),
        ("ALTER TABLE tasks ADD urgency int NOT NULL", "the new column urgency has no default"),
        ("ALTER TABLE tasks ADD CHECK (title <> '')", "tasks_title_check may refuse what was taken"),
        ("ALTER TABLE tasks ADD UNIQUE (user_id, title)", "unique indexes, which upserts name"),
        ("DROP TABLE message_deltas", "no table message_deltas"),
        ("DROP FUNCTION find_login", "no function find_login"),
        (
            "ALTER TABLE messages DROP CONSTRAINT ck_messages_role,"
            " ADD CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant'))",
            "ck_messages_role may refuse what was taken",
        ),
        (
            "ALTER TABLE messages DROP CONSTRAINT ck_messages_role,"
            " ADD CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant', 'system', 'tool', 'note'))",
            None,
        ),
        ("ALTER TABLE tasks ADD urgency int NOT NULL DEFAULT 0", None),
    ],
)
def test_a_change_that_breaks_a_running_release_is_found(connection, statement, problem):
    before = schema.describe(connection)
    connection.exec_driver_sql(statement)
    found = list(differences(before, schema.describe(connection)))
    assert (len(found), problem in found[0]) == (1, True) if problem else found == []
