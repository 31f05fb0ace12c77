"""Making a backup of a running system."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from webapp import __version__
from webapp.backups import rows
from webapp.backups.archive import FILES, FORMAT, HEADER, KEY, MESSAGE_KEYS, Writer
from webapp.backups.rows import CannotRead, connected
from webapp.clients.files import FilesUnavailable
from webapp.documents.checks import FILE_KEYS
from webapp.documents.models import Document
from webapp.platform import database
from webapp.platform.extensions import clients

KEYS_AT_ONCE = 1000
NAMED = 20
"""So many files that are missing or differ are named."""


class CannotMake(Exception):
    """No backup was made; ``str(error)`` says why."""


@dataclass
class Files:
    """What a backup has of the uploaded files; ``missing`` and ``differing`` are keys of those that are not whole."""

    count: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        some = {"missing": self.missing[:NAMED], "differing": self.differing[:NAMED]}
        return {"count": self.count, "bytes": self.size, **some}


@dataclass(frozen=True)
class Made:
    """A backup that was made, in figures."""

    path: Path
    size: int
    tables: dict[str, rows.Sum]
    files: Files

    def sentences(self) -> Iterator[str]:
        """Yield what there is to say of it."""
        count = sum(table.rows for table in self.tables.values())
        yield f"{self.path} has {count} rows and {self.files.count} files, {megabytes(self.size)} in all."
        if self.files.missing:
            some = ", ".join(self.files.missing[:NAMED])
            yield f"Not in it, because their files are gone ({len(self.files.missing)} in all): {some}."
        if self.files.differing:
            some = ", ".join(self.files.differing[:NAMED])
            yield f"In it as they are, which is not as they were uploaded ({len(self.files.differing)} in all): {some}."


def megabytes(size: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"


def make(path: Path) -> Made:
    """Write a backup to a new file that only its owner reads, or nothing; raise CannotMake."""
    if path.exists():
        raise CannotMake(f"{path} exists already, and was left as it is. Name a new file.")
    try:
        with _written(path) as file, connected(database.libpq_url(), is_snapshot=True) as connection:
            made = _write(Writer(file), connection)
        return Made(path, path.stat().st_size, *made)
    except CannotRead as error:
        raise CannotMake(str(error)) from None
    except FilesUnavailable as error:
        raise CannotMake(f"{error} No backup was made.") from error
    except OSError as error:
        raise CannotMake(f"{path} could not be written: {error.strerror or error}. No backup was made.") from error


def _write(writer: Writer, connection: psycopg.Connection) -> tuple[dict[str, rows.Sum], Files]:
    """Write rows and files as they were at one moment. A file never changes, and is there before its row."""
    wanted = rows.tables(connection)
    writer.add(HEADER, json.dumps(_header(wanted), indent=1).encode())
    sums = rows.write(writer, connection, wanted)
    files = Files()
    for key, sha256 in _keys(connection):
        _write_file(writer, files, key, sha256)
    writer.add(KEY, str(clients.config["SECRET_KEY"]).encode())
    if clients.message_keys.file.exists():
        writer.add(MESSAGE_KEYS, clients.message_keys.file.read_bytes())
    tables = {table: found.to_json() for table, found in sums.items()}
    writer.finish({"tables": tables, "files": files.to_json()})
    return sums, files


def _header(wanted: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": __version__,
        "revision": database.current_revision(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tables": wanted,
    }


def _keys(connection: psycopg.Connection) -> Iterator[tuple[str, str]]:
    """Yield the key of each file that a row has, and its SHA-256 where that is on record."""
    for column in FILE_KEYS:
        table = column.class_.__tablename__
        known = sql.Identifier("sha256") if column.class_ is Document else sql.Literal("")
        select = sql.SQL("SELECT DISTINCT {key}, {known} FROM {table} WHERE {key} <> ''")
        query = select.format(key=sql.Identifier(column.key), known=known, table=sql.Identifier(table))
        with connection.cursor(f"keys_{table}") as cursor:
            cursor.itersize = KEYS_AT_ONCE
            yield from cursor.execute(query)


def _write_file(writer: Writer, files: Files, key: str, sha256: str) -> None:
    try:
        stream = clients.files.open(key)
    except (FileNotFoundError, ValueError):
        files.missing.append(key)
        return
    with stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        found = writer.add_stream(f"{FILES}{key}", size, stream)
    files.count += 1
    files.size += size
    if sha256 and found != sha256:
        files.differing.append(key)


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """Write a new file, which gets its name when all of it is on the disk, or leaves nothing."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
