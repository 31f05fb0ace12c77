"""Is each uploaded file still what was uploaded? A disk may change a byte, and nobody is told until it is read."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator

from sqlalchemy import select

from webapp.clients.files import BLOCK_BYTES
from webapp.documents.models import Document
from webapp.index.differences import Difference, Kind
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

NIGHTS = 30
"""In so many nights, all files are read once."""
AT_ONCE = 500


class OriginalCheck:
    """``SampledCheck`` of the files by their SHA-256. One that is missing is told by another check."""

    def compare(self, night: int | None) -> Iterator[Difference]:
        after = uuid.UUID(int=0)
        while rows := _documents(after):
            for id, owner, key, sha256 in rows:
                if (night is None or id.int % NIGHTS == night % NIGHTS) and _is_changed(key, sha256):
                    yield Difference(Kind.CHANGED_FILE, str(id), owner)
            after = rows[-1][0]


def _documents(after: uuid.UUID) -> list[tuple[uuid.UUID, uuid.UUID, str, str]]:
    columns = (Document.id, Document.user_id, Document.file_key, Document.sha256)
    known = (Document.file_key != "", Document.sha256 != "", Document.purging_at.is_(None))
    with as_system("reading the files of all users again", is_routine=True), unit_of_work():
        rows = db.session.execute(
            select(*columns).where(*known, Document.id > after).order_by(Document.id).limit(AT_ONCE)
        )
        return [(row.id, row.user_id, row.file_key, row.sha256) for row in rows]


def _is_changed(key: str, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with clients.files.open(key) as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
    except FileNotFoundError:
        return False
    return digest.hexdigest() != sha256
