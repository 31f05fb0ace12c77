"""A backup a day in ``BACKUP_DIR``, of which the newest are kept; how the last one went is kept among the settings."""

from __future__ import annotations

import logging
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp.account.models import Setting
from webapp.backups.archive import BadBackup
from webapp.backups.contents import look_through
from webapp.backups.making import CannotMake, make, megabytes
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

KEY = "backup"
EVERY = timedelta(hours=24)
LATE = timedelta(hours=50)
NAME = "footnote-%Y%m%dT%H%M%SZ.footnote"
NAMES = re.compile(r"footnote-\d{8}T\d{6}Z\.footnote")
SPARE = 1.2
"""Room for so much of the last backup must be free before another is begun."""


def make_due() -> None:
    """Make a backup if BACKUP_DIR is set and the newest in it is a day old; remove those that are too many."""
    if not clients.config["BACKUP_DIR"]:
        return
    folder: Path = clients.config["BACKUP_DIR"]
    there = backups(folder)
    if there and _age(there[-1]) < EVERY:
        return
    problem = ""
    try:
        _make(folder, there)
    except (CannotMake, BadBackup, OSError) as error:
        problem = (isinstance(error, OSError) and error.strerror) or str(error)
        log.error("no backup was made: %s", error)
    _keep({"finished_at": datetime.now(UTC).isoformat(), "problem": problem})


def backups(folder: Path) -> list[Path]:
    """Return the backups that were made by the day, the oldest first."""
    return sorted(path for path in folder.glob("footnote-*") if NAMES.fullmatch(path.name))


def problem() -> str:
    """Return what is wrong with the daily backups, in words; empty when nothing is, or none are wanted.

    Everybody may read them, so they name the setting and not the folder.
    """
    if not clients.config["BACKUP_DIR"]:
        return ""
    with as_system("finding out how the last backup went", is_routine=True), unit_of_work():
        last: dict[str, Any] | None = db.session.scalar(select(Setting.value).where(Setting.key == KEY))
    if last is None:
        return ""
    if last["problem"]:
        return f"The last backup failed: {last['problem'].replace(str(clients.config['BACKUP_DIR']), 'BACKUP_DIR')}"
    late = datetime.now(UTC) - datetime.fromisoformat(last["finished_at"]) > LATE
    return "No backup was made for two days: see whether a worker runs." if late else ""


def _make(folder: Path, there: list[Path]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(".footnote-*.partial"):
        left.unlink()  # of one that was killed: only one is made at a time
    wanted = int(there[-1].stat().st_size * SPARE) if there else 0
    if (free := shutil.disk_usage(folder).free) < wanted:
        raise CannotMake(f"{folder} has {megabytes(free)} free, and a backup needs {megabytes(wanted)}.")
    made = make(folder / datetime.now(UTC).strftime(NAME))
    look_through(made.path)
    for sentence in made.sentences():
        log.info("backup: %s", sentence)
    for path in backups(folder)[: -clients.config["BACKUP_KEEP"]]:
        path.unlink(missing_ok=True)


def _age(path: Path) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _keep(result: dict[str, Any]) -> None:
    row = {"key": KEY, "value": result, "description": "How the last backup in BACKUP_DIR went."}
    with as_system("keeping how a backup went"), unit_of_work():
        new = insert(Setting).values(row)
        db.session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": result}))
