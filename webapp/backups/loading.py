"""Putting the rows of a backup into a database that has the tables of its release and nothing else in them.

All is one transaction. Meanwhile nothing watches over the rows: no reference, no trigger, no row policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import psycopg
from psycopg import sql

from webapp.backups.rows import LEFT_OUT

REFERENCES = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace
"""
FORCED = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relforcerowsecurity"
SEQUENCES = """
SELECT s.relname, t.relname, a.attname FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace
"""
WAIT_AGAIN = "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, abort_requested = false"
"""The workers that ran some of the jobs are not there any more."""


@contextmanager
def unwatched(connection: psycopg.Connection, tables: Iterable[str]) -> Iterator[None]:
    """Empty the tables and let rows in as they are; at the end of the block, all is watched over as before."""
    references = connection.execute(REFERENCES).fetchall()
    forced = [table for (table,) in connection.execute(FORCED)]
    for table, name, _ in references:
        _run(connection, "ALTER TABLE {} DROP CONSTRAINT {}", table, name)
    for table in forced:
        _run(connection, "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY", table)
    for table in tables:
        _run(connection, "ALTER TABLE {} DISABLE TRIGGER USER", table)
        _run(connection, "DELETE FROM {}", table)  # what migrations put there
    yield
    for table in tables:
        _run(connection, "ALTER TABLE {} ENABLE TRIGGER USER", table)
    for table in forced:
        _run(connection, "ALTER TABLE {} FORCE ROW LEVEL SECURITY", table)
    for table, name, definition in references:
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
        connection.execute(
            statement.format(sql.Identifier(table), sql.Identifier(name), sql.SQL(definition))  # from the catalogue
        )


def missing(connection: psycopg.Connection, tables: Mapping[str, list[str]]) -> str:
    """Return the name of a table or column of a backup that the database does not have; empty when it has all."""
    columns = "SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0"
    for table, wanted in tables.items():
        there = {name for (name,) in connection.execute(columns, [sql.Identifier(table).as_string(connection)])}
        if table in LEFT_OUT or not there.issuperset(wanted) or not wanted:
            return table
    return ""


def make_usable(connection: psycopg.Connection, tables: Iterable[str]) -> None:
    """Have jobs wait that were under way, number new rows on from the last, and tell the planner how many there are."""
    connection.execute(WAIT_AGAIN)
    for sequence, table, column in connection.execute(SEQUENCES).fetchall():
        statement = sql.SQL("SELECT setval({}, coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {}")
        name = sql.Literal(sql.Identifier(sequence).as_string(connection))
        connection.execute(statement.format(name, sql.Identifier(table), column=sql.Identifier(column)))
    for table in tables:
        _run(connection, "ANALYZE {}", table)


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
