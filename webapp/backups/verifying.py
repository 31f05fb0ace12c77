"""Restoring a backup into a scratch database, to see that it can be, and comparing what is there then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from flask_migrate import upgrade

from config import Config
from webapp.backups import loading, rows
from webapp.backups.archive import ROWS, BadBackup, opened
from webapp.backups.contents import Contents, look_through
from webapp.backups.restoring import make_tables
from webapp.backups.rows import Sum, connected
from webapp.platform import database
from webapp.platform.application import create_bare_app
from webapp.platform.extensions import db


def verify(path: Path) -> Iterator[str]:
    """Look through a backup and restore its rows into a database made for that; yield what there is to say.

    Raises BadBackup. The scratch database is an embedded one in the folder for temporary files, and is removed.
    """
    contents = look_through(path)
    yield contents.sentence
    with _scratch():
        make_tables(contents)
        with _refusing(path), connected(database.libpq_url()) as connection:
            with loading.unwatched(connection, contents.tables), opened(path) as parts:
                for part in parts:
                    if part.name.startswith(ROWS):
                        rows.load(connection, part, contents.tables[rows.table_of(part.name)])
            _compare(
                path,
                contents,
                {table: rows.sum_of(connection, table, columns) for table, columns in contents.tables.items()},
            )
        upgrade()
    yield "Its rows were restored into a scratch database: counts and checksums of all tables are the same."


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise BadBackup(f"{path} cannot be used. Its rows do not go into a database: {error}") from error


def _compare(path: Path, contents: Contents, there: dict[str, Sum]) -> None:
    differing = [table for table, total in there.items() if total.to_json() != contents.sums[table]]
    if differing:
        raise BadBackup(f"{path} cannot be used. Its rows are not what was backed up: {', '.join(sorted(differing))}.")


@contextmanager
def _scratch() -> Iterator[None]:
    """Make an embedded database the current one for the length of the block."""
    with TemporaryDirectory(prefix="footnote-") as folder:
        app = create_bare_app(Config({"DATA_DIR": str(Path(folder) / "var")}))
        try:
            with app.app_context():
                yield
                db.engine.dispose()
        finally:
            app.extensions["embedded_postgres"].stop()
