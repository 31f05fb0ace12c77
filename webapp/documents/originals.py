"""The files as they were uploaded: read by programs, and compared with what they were.

A disk may change a byte, and nobody is told until it is read.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from webapp.clients.files import BLOCK_BYTES, FileGone
from webapp.documents.models import Document
from webapp.index.differences import Difference, Kind
from webapp.ingest.parsed import Unreadable
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

FILE_MISSING = "file_missing"
CANNOT_BE_READ = "Its file is not on the server any more, so it cannot be read. Upload it again."
NIGHTS = 30
"""In so many nights, all files are read once."""
AT_ONCE = 500


@contextmanager
def original(key: str) -> Iterator[Path]:
    """Give a path at which a child process can read a file, for the length of the block; raise Unreadable."""
    try:
        with clients.files.local(key) as path:
            yield path
    except FileGone:
        raise Unreadable(FILE_MISSING, CANNOT_BE_READ) from None


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block, and close it."""
    with file:
        while block := file.read(BLOCK_BYTES):
            yield block


def hash_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file in hexadecimal, and close it."""
    digest = hashlib.sha256()
    for block in blocks(file):
        digest.update(block)
    return digest.hexdigest()


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
    try:
        return hash_of(clients.files.open(key)) != sha256
    except FileGone:
        return False
