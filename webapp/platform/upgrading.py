"""Upgrading the database when Footnote starts: what is looked at before, and the copy that is kept of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import text

from webapp.clients.vectors import IndexUnavailable
from webapp.platform import database
from webapp.platform.extensions import clients, db

COPY = "postgres-before-upgrade"
OLDEST_POSTGRES = 15
SPARE_BYTES = 200 << 20
OTHERS = text(
    "SELECT string_agg(DISTINCT pg_get_userbyid(relowner)::text, ', ') FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND NOT pg_has_role(relowner, 'USAGE')"
)
VERSION = text("SELECT current_setting('server_version_num')::int / 10000")


class CannotUpgrade(Exception):
    """The database cannot be upgraded; ``str(error)`` says why, and what to do."""


def upgrade_at_start() -> str:
    """Upgrade the database if it is of an earlier release, and return what was kept of it; raise CannotUpgrade."""
    revision, embedded = database.current_revision(), current_app.extensions["embedded_postgres"]
    if revision is None:
        upgrade()
        return ""
    if not (problem := database.schema_problem()):
        return ""
    if problem == database.NEWER:
        raise CannotUpgrade(problem)
    if found := " ".join(problems()):
        raise CannotUpgrade(f"The database is of an earlier release and was not upgraded. {found}")
    kept = _copy(embedded.folder) if embedded else None
    upgrade()
    return f"The database was upgraded. As it was before, it is in {kept}." if kept else "The database was upgraded."


def problems() -> Iterator[str]:
    """Yield what stands in the way of an upgrade, as sentences."""
    if database.schema_problem() == database.NEWER:
        yield database.NEWER
    with db.engine.connect() as connection:
        version, others = connection.scalar(VERSION), connection.scalar(OTHERS)
    if version < OLDEST_POSTGRES:
        yield f"PostgreSQL {version} is too old: Footnote needs {OLDEST_POSTGRES} or newer."
    if others:
        yield f"Tables belong to {others}: set DATABASE_URL to their owner for the upgrade."
    if embedded := current_app.extensions["embedded_postgres"]:
        yield from _space(embedded.folder)
    if clients.config["QDRANT_URL"]:
        try:
            clients.vectors.ping()
        except IndexUnavailable as error:
            yield str(error)


def _space(folder: Path) -> Iterator[str]:
    """Yield that there is no room for a copy of the database, which the one before makes room for."""
    needed = _size(folder) + SPARE_BYTES
    free = shutil.disk_usage(folder).free + _size(folder.with_name(COPY))
    if free < needed:
        place = f"{folder.parent} has {free >> 20} MB free"
        yield f"{place}, and a copy of the database and the upgrade need {needed >> 20} MB. Make room."


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _copy(folder: Path) -> Path:
    """Copy the embedded database while it is stopped, in place of an earlier copy; raise CannotUpgrade."""
    db.session.remove()
    db.engine.dispose()
    embedded = current_app.extensions["embedded_postgres"]
    embedded.stop()
    if (folder / "postmaster.pid").exists():
        raise CannotUpgrade("Another command uses the database. Start Footnote again when it has ended.")
    kept = folder.with_name(COPY)
    shutil.rmtree(kept, ignore_errors=True)
    done = subprocess.run(["cp", "-a", "--reflink=auto", folder, kept], capture_output=True, text=True, check=False)  # noqa: S603, S607  # our own paths
    if done.returncode:
        shutil.rmtree(kept, ignore_errors=True)
        raise CannotUpgrade(f"The database could not be copied before the upgrade: {done.stderr.strip()}")
    embedded.ensure_running()
    return kept
