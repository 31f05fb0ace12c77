"""The files on the disk: does each belong to a document?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from webapp.documents.models import Document
from webapp.extensions import clients, db
from webapp.reconciling.differences import Difference, Kind
from webapp.reconciling.points import pages
from webapp.tenancy import as_system
from webapp.unit_of_work import unit_of_work

KEYS_AT_ONCE = 500
YOUNG_S = 3600.0
"""A file lies on the disk before its document is in the database; in an hour every upload has ended."""


def compare() -> Iterator[Difference]:
    """Yield the files, and what was kept of them, that no document has."""
    for keys in pages(clients.files.keys(YOUNG_S), KEYS_AT_ONCE):
        with as_system("comparing files with the documents of all users"), unit_of_work():
            known = set(db.session.scalars(select(Document.file_key).where(Document.file_key.in_(keys))))
        for key in dict.fromkeys(keys):
            if key not in known:
                yield Difference(Kind.ORPHANED_FILE, key)
