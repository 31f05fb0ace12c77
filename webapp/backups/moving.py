"""Moving an installation from its folder to servers and a bucket, or back: files and rows, and vectors made anew.

The secret key stays where it is, in ``DATA_DIR``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, current_app
from flask_migrate import upgrade
from psycopg import sql

from config import Config, read_environment
from webapp.backups import loading, rows
from webapp.backups.moving_files import CannotMove, moved_files
from webapp.backups.restoring import CannotRestore, alone, empty_tables
from webapp.backups.rows import Sum, connected
from webapp.clients.files import FilesUnavailable, StorageFull
from webapp.clients.vectors import IndexUnavailable
from webapp.index import adoption
from webapp.platform import database, file_marker
from webapp.platform.application import create_bare_app
from webapp.platform.extensions import clients, db

SERVERS = ("DATABASE_URL", "QDRANT_URL", "FILES_URL")
ASIDE = "-before-move"
SAME = "That is where it is already. Nothing was moved."


def move(to: dict[str, str]) -> Iterator[str]:
    """Move to these servers, "" for the embedded one or the folder; yield what there is to say. Raise CannotMove."""
    if all(str(clients.config[name]) == to[name] for name in SERVERS):
        raise CannotMove(SAME)
    source = current_app.extensions["embedded_postgres"]
    try:
        with alone("flask move"), _target(to) as target:
            with target.app_context():
                if to["QDRANT_URL"]:
                    clients.vectors.ping()
            with moved_files(target) as sentences:
                if clients.config["DATABASE_URL"] != to["DATABASE_URL"]:
                    yield _copy_rows(target)
                with target.app_context():
                    if sentences:
                        file_marker.mark_again()
                    yield from _adopt()
            yield from sentences
    except (CannotRestore, IndexUnavailable, psycopg.Error, FilesUnavailable, StorageFull) as error:
        raise CannotMove(f"Nothing was moved. {error}") from error
    are_files_moved = bool(to["FILES_URL"]) and not clients.config["FILES_URL"]
    yield from _put_aside(
        clients.config["DATA_DIR"],
        {"postgres": source is not None and bool(to["DATABASE_URL"]), "qdrant": True, "files": are_files_moved},
    )
    yield "Set " + " and ".join(f"{name}={to[name]}" for name in SERVERS) + ", and start Footnote with that."
    yield "The search index is made anew there; flask reconcile says when it is whole."


def _adopt() -> Iterator[str]:
    """Make the moved rows those of the index there."""
    try:
        yield from adoption.adopt(is_new=False)
    except IndexUnavailable as error:
        yield f"{error} When it does, run flask index adopt there."


@contextmanager
def _target(to: dict[str, str]) -> Iterator[Flask]:
    """Give an application on the servers that are moved to."""
    # Raises SettingError where an address is malformed.
    app = create_bare_app(Config({**read_environment(Path(".env")), **to, "DATA_DIR": str(clients.config["DATA_DIR"])}))
    try:
        yield app
    finally:
        app.extensions["clients"].close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if (embedded := app.extensions["embedded_postgres"]) and not current_app.extensions["embedded_postgres"]:
            embedded.stop()


def _copy_rows(target: Flask) -> str:
    """Copy all rows, and compare counts and checksums on both sides before they are kept."""
    with target.app_context():
        empty_tables()
        upgrade()
        url = database.libpq_url()
    with connected(database.libpq_url(), is_snapshot=True) as here, connected(url) as there:
        tables = rows.tables(here)
        with loading.unwatched(there, tables):
            sums = {table: _copy(here, there, table, columns) for table, columns in tables.items()}
            for table, columns in tables.items():
                if rows.sum_of(there, table, columns) != sums[table]:
                    raise CannotMove(f"Nothing was moved: the rows of {table} are not the same there.")
            loading.make_usable(there, tables)
    return f"{sum(each.rows for each in sums.values())} rows were copied; counts and checksums are the same."


def _copy(here: psycopg.Connection, there: psycopg.Connection, table: str, columns: list[str]) -> Sum:
    total = Sum()
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with there.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows.read(here, table, columns):
            total.add(row)
            copy.write(row)
    return total


def _put_aside(data_dir: Path, moved: dict[str, bool]) -> Iterator[str]:
    """Put what was moved out of the way, so that it is not started by mistake, and the index of the place before."""
    db.session.remove()
    db.engine.dispose()
    clients.close()
    if embedded := current_app.extensions["embedded_postgres"]:
        embedded.stop()
    for name, is_moved in moved.items():
        place: Any = data_dir / name
        if is_moved and place.exists():
            aside = _free(data_dir / f"{name}{ASIDE}")
            place.rename(aside)
            yield f"What was in {place} is in {aside} now; delete it when all is well."


def _free(path: Path) -> Path:
    """Return a path at which nothing is yet: this one, or the same with a number."""
    number = 2
    free = path
    while free.exists():
        free, number = path.with_name(f"{path.name}-{number}"), number + 1
    return free
