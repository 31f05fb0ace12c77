"""Whether this process sees the same files as all others of the installation.

The files are marked with the installation's id by the first process that serves, and the database says with which id. A
host whose disk is not shared, or whose share was not mounted, has no such marker, or another one.
"""

from __future__ import annotations

import logging

from sqlalchemy import text

from webapp.clients.files import FilesMisplaced
from webapp.platform.extensions import clients, db
from webapp.platform.installation import asked
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

READ = text("SELECT value ->> 'id' FROM settings WHERE key = 'files'")
CLAIM = text(
    "INSERT INTO settings (key, value, description)"
    " SELECT 'files', jsonb_build_object('id', value ->> 'id'), 'what the files are marked with'"
    " FROM settings WHERE key = 'installation' ON CONFLICT (key) DO NOTHING RETURNING value ->> 'id'"
)
FORGET = text("DELETE FROM settings WHERE key = 'files'")
UNMARKED = (
    "{place} does not hold the files of this installation: every process must see the same, on a volume that all hosts"
    " share or in a bucket (FILES_URL). If these are its files, write {id} into {place}/installation."
)
FOREIGN = (
    "The files in {place} belong to another installation, and are left alone. If they are this one's, as after a"
    " restore of its database, remove {place}/installation and start again."
)


def claim() -> str:
    """Mark the files with this installation's id, unless one of its processes has done so before, and compare.

    Return why this process must not use them, empty when it may. Raise FilesUnavailable when that cannot be told.
    """
    try:
        with as_system("finding out whose files these are", is_routine=True), unit_of_work():
            if id := db.session.scalar(CLAIM):  # others wait for the end of this transaction
                _mark(id)
        require_ours()
    except FilesMisplaced as error:
        clients.doubt_files()
        return str(error)
    return ""


def require_ours() -> None:
    """Raise FilesMisplaced when the files are not those that were marked, or FilesUnavailable."""
    wanted = asked(READ)
    if wanted and clients.file_store.marker() != wanted:
        raise FilesMisplaced(UNMARKED.format(place=clients.file_store.place, id=wanted))


def mark_again() -> None:
    """Mark files that were just put here, from a backup or another place, as the database says."""
    with as_system("marking the files of this installation"), unit_of_work():
        db.session.execute(FORGET)
        _write(str(db.session.scalar(CLAIM)))


def _mark(id: str) -> None:
    found = clients.file_store.marker()
    if found not in (None, id):
        raise FilesMisplaced(FOREIGN.format(place=clients.file_store.place))
    _write(id)


def _write(id: str) -> None:
    clients.file_store.mark(id)
    log.info("the files in %s are those of this installation (%s)", clients.file_store.place, id)
