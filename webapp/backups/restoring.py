"""Restoring a backup into an empty system, of the release that made it or a later one, under any owner."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import current_app
from flask_migrate import downgrade, upgrade

from webapp.backups import loading, rows
from webapp.backups.archive import FILES, KEY, MESSAGE_KEYS, ROWS, BadBackup, opened
from webapp.backups.contents import Contents, look_through
from webapp.backups.rows import connected
from webapp.clients.files import FilesUnavailable, StorageFull
from webapp.platform import database, file_marker
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import workers_alive
from webapp.platform.locks import DataDirLocked, lock_data_dir
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

NOT_EMPTY = (
    "There are {} already. Nothing was changed: only an empty system is written to, such as a new DATA_DIR or database."
)
RUNNING = "Footnote is running on this data{}. Nothing was changed: stop it first."
FAILED = "It could not be restored: {} Nothing of it was kept, and the system is empty; try again when this is mended."
OTHER_KEY = "SECRET_KEY is set here and is not that of the backup, so everybody has to sign in again."


class CannotRestore(Exception):
    """Nothing was restored; ``str(error)`` says why."""


def restore(path: Path) -> Iterator[str]:
    """Restore a backup, and yield what there is to say; raise BadBackup or CannotRestore when nothing was restored."""
    contents = look_through(path)
    yield contents.sentence
    with alone("flask restore"):
        _require_no_files()
        make_tables(contents)
        try:
            yield from _restore(path, contents)
        except (psycopg.Error, StorageFull, FilesUnavailable, OSError) as error:
            raise CannotRestore(FAILED.format(error)) from error
        upgrade()
        yield from _mark_files()
    yield f"{contents.rows} rows and {contents.files} files were restored. Everybody signs in as before."
    yield "The search index is made anew once Footnote runs; until then, answers and /health say so."


def _restore(path: Path, contents: Contents) -> Iterator[str]:
    """Put back rows, files and keys, all or nothing; keys last: whoever has made the file up knows them."""
    kept: list[str] = []
    keys = {KEY: "", MESSAGE_KEYS: ""}
    try:
        with connected(database.libpq_url()) as connection:
            with loading.unwatched(connection, contents.tables), opened(path) as parts:
                for part in parts:
                    if part.name.startswith(ROWS):
                        rows.load(connection, part, contents.tables[rows.table_of(part.name)])
                    elif part.name.startswith(FILES):
                        kept.append(part.name.removeprefix(FILES))
                        clients.file_store.put(kept[-1], part.stream)
                    elif part.name in keys:
                        keys[part.name] = part.data().decode()
                loading.make_usable(connection, contents.tables)
            if keys[MESSAGE_KEYS]:
                clients.message_keys.add(keys[MESSAGE_KEYS])
            if not _keep_key(keys[KEY]):
                yield OTHER_KEY
    except BaseException:
        for key in kept:
            clients.file_store.delete(key)
        raise


def _mark_files() -> Iterator[str]:
    try:
        file_marker.mark_again()
    except FilesUnavailable as error:
        yield f"{error} The start says what to do."


def make_tables(contents: Contents) -> None:
    """Make the tables as they were in the release that made the backup; raise BadBackup where that cannot be."""
    empty_tables()
    upgrade(revision=contents.revision)
    with connected(database.libpq_url()) as connection:
        table = loading.missing(connection, contents.tables)
    if table:
        raise BadBackup(f"It has a table that Footnote {contents.version} does not have: {table}. Nothing was changed.")


def _require_no_files() -> None:
    if next(clients.file_store.keys(-1), None):
        raise CannotRestore(NOT_EMPTY.format("files"))


def empty_tables() -> None:
    """Drop the tables of a system that nobody uses yet, if it has any; raise CannotRestore if there is an account."""
    if database.current_revision() is None:
        return
    with connected(database.libpq_url()) as connection:
        is_used = connection.execute("SELECT EXISTS (SELECT FROM users)").fetchone()
    if is_used and is_used[0]:
        raise CannotRestore(NOT_EMPTY.format("accounts"))
    downgrade(revision="base")


def _keep_key(key: str) -> bool:
    """Make the backup's secret key that of this system; return False where another is set in its settings."""
    path = clients.config["DATA_DIR"] / "secret_key"
    if clients.config["SECRET_KEY"] == key:
        return True
    if not path.exists() or path.read_text().strip() != clients.config["SECRET_KEY"]:
        return False
    path.write_text(key)  # its mode stays 0600
    return True


@contextmanager
def alone(command: str) -> Iterator[None]:
    """Make sure that no server and no worker uses this system for the length of the block."""
    try:
        lock = lock_data_dir(clients.config["DATA_DIR"], command)
    except DataDirLocked as owner:
        raise CannotRestore(RUNNING.format(f": {owner}")) from None
    try:
        if not current_app.extensions["embedded_postgres"] and database.current_revision() is not None:
            with unit_of_work():
                if workers_alive():
                    raise CannotRestore(RUNNING.format(""))
        db.session.remove()
        yield
    finally:
        lock.close()
