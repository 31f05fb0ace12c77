"""The rows of a database as a backup has them: PostgreSQL's text form of COPY, table by table, past the row policies.

What only running processes need stays out: who works on which job, what was done to jobs, counts of limits.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import IsolationLevel, sql

from webapp.backups.archive import BLOCK_BYTES, ROWS, BadBackup, Part, Writer

PART_BYTES = 8 << 20
MOST_UNPACKED_BYTES = 512 << 20
"""What the rows of a part may unpack to: PART_BYTES and the row that goes beyond them, which is far smaller."""
LEFT_OUT = (
    "alembic_version",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "rate_limits",
)
WANTED = {"procrastinate_jobs": sql.SQL("WHERE status IN ('todo', 'doing')")}
SESSION = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'postgres'",
    "SET extra_float_digits = 1",
    "SET bytea_output = 'hex'",
    "SET client_encoding = 'UTF8'",
    "SELECT set_config('app.system_reason', 'backup', false)",
)
TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> ALL (%s)
    AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
HIDDEN = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relforcerowsecurity
    AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
    AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = current_schema() AND p.tablename = c.relname
                    AND p.policyname = 'system' AND current_user = ANY (p.roles))
LIMIT 1
"""
OTHERS_POLICIES = (
    "Not all rows can be read: the policies of the tables name another role than that of DATABASE_URL, as after a"
    " restore by other means. Run flask db upgrade as the owner of the tables, which mends this."
)


class CannotRead(Exception):
    """The rows cannot all be read; ``str(error)`` says why and what to do."""


@dataclass
class Sum:
    """How many rows a table has, and a sum over them that does not depend on their order."""

    rows: int = 0
    total: int = 0

    def add(self, row: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.blake2b(row, digest_size=16).digest())) % (1 << 128)

    def to_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "sum": f"{self.total:032x}"}


@contextmanager
def connected(url: str, is_snapshot: bool = False) -> Iterator[psycopg.Connection]:
    """Give one transaction, as the owner of the tables and past their policies; a raise rolls it back.

    With ``is_snapshot`` it reads all as it was at one moment, and writes nothing.
    """
    with psycopg.connect(url, application_name="footnote backup") as connection:
        if is_snapshot:
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        for statement in SESSION:
            connection.execute(statement)
        yield connection


def tables(connection: psycopg.Connection) -> dict[str, list[str]]:
    """Return the columns of each table that is backed up; raise CannotRead where policies hide rows."""
    if connection.execute(HIDDEN).fetchone():
        raise CannotRead(OTHERS_POLICIES)
    return dict(connection.execute(TABLES, [list(LEFT_OUT)]).fetchall())


def read(connection: psycopg.Connection, table: str, columns: list[str]) -> Iterator[bytes]:
    """Yield the rows of a table."""
    statement = sql.SQL("COPY (SELECT {} FROM {} {}) TO STDOUT").format(
        _names(columns), sql.Identifier(table), WANTED.get(table, sql.SQL(""))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in copy:
            yield bytes(row)


def sum_of(connection: psycopg.Connection, table: str, columns: list[str]) -> Sum:
    """Return the sum of the rows of a table."""
    total = Sum()
    for row in read(connection, table, columns):
        total.add(row)
    return total


def write(writer: Writer, connection: psycopg.Connection, wanted: Mapping[str, list[str]]) -> dict[str, Sum]:
    """Write all rows of these tables; return their sums."""
    sums = {}
    for table, columns in wanted.items():
        sums[table], waiting, size, number = Sum(), [], 0, 0
        for row in read(connection, table, columns):
            sums[table].add(row)
            waiting.append(row)
            size += len(row)
            if size >= PART_BYTES:
                writer.add(f"{ROWS}{table}/{number}.gz", gzip.compress(b"".join(waiting), 3, mtime=0))
                waiting, size, number = [], 0, number + 1
        if waiting:
            writer.add(f"{ROWS}{table}/{number}.gz", gzip.compress(b"".join(waiting), 3, mtime=0))
    return sums


def table_of(name: str) -> str:
    """Return the table that a part has rows of."""
    return name.removeprefix(ROWS).partition("/")[0]


def count(part: Part) -> int:
    """Return how many rows a part has; raise BadBackup for what is none, or is too large when it is unpacked."""
    found = size = 0
    try:
        with gzip.open(part.stream) as unpacked:
            while block := unpacked.read(BLOCK_BYTES):
                found += block.count(b"\n")
                size += len(block)
                if size > MOST_UNPACKED_BYTES:
                    raise BadBackup(f"It is damaged: {part.name} is too large when it is unpacked.")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BadBackup(f"It is damaged: {part.name} cannot be unpacked.") from None
    return found


def load(connection: psycopg.Connection, part: Part, columns: list[str]) -> None:
    """Put the rows of a part into their table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table_of(part.name)), _names(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy, gzip.open(part.stream) as unpacked:
        while block := unpacked.read(BLOCK_BYTES):
            copy.write(block)


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
