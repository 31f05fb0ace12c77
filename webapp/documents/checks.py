"""Checks of documents: do the rows, the index and the files on the disk agree?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.documents.models import FINAL, Chunk, Document, Status
from webapp.documents.originals import OriginalCheck
from webapp.documents.queries.documents import has_job
from webapp.documents.repairs import repair
from webapp.index import generations, points
from webapp.index.differences import SAMPLED_CHECKS, SYSTEM_CHECKS, USER_CHECKS, Difference, Kind
from webapp.index.entries import is_in
from webapp.index.models import Embedding, State
from webapp.index.models import Kind as PointKind
from webapp.index.point_check import pages
from webapp.platform.each_process import in_each_process
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

BATCH_SIZE = 1000
KEYS_BATCH_SIZE = 500
YOUNG_S = 3600.0
"""Files younger than this are not checked: a file is written before the row of its document."""


class Expected(NamedTuple):
    """A chunk that should be in the index. ``is_done``: its entry is done, so only its point can be missing."""

    document_id: uuid.UUID
    is_done: bool


class DocumentCheck:
    """``UserCheck`` of documents, their files and their points."""

    def compare(self, user_id: uuid.UUID) -> Iterator[Difference]:
        with unit_of_work():
            found = [*_files(user_id), *_states(user_id), *_entries(user_id)]
            expected = _expected(user_id)
        # Read after the entries: whatever has an entry that is done has its point by then.
        with unit_of_work():
            ids = points.embedded_ids(user_id, PointKind.CHUNK)
        for point in ids:
            chunk = expected.get(point)
            if chunk and chunk.is_done:
                del expected[point]
        with unit_of_work():
            # What was deleted or taken up by a job meanwhile is no difference.
            left = _expected(user_id, list(expected)) if expected else {}
        yield from found
        for point, chunk in left.items():
            yield Difference(Kind.MISSING_POINT, str(chunk.document_id), user_id, point)

    def repair(self, user_id: uuid.UUID, found: Sequence[Difference]) -> None:
        repair(user_id, found)


FILE_KEYS: list[InstrumentedAttribute[str]] = [Document.file_key]
"""The columns that say which files there are; a room whose rows have files adds its own."""


class FileCheck:
    """``SystemCheck`` of the files on the disk: does each belong to a row?"""

    def compare(self) -> Iterator[Difference]:
        for keys in pages(clients.files.keys(YOUNG_S), KEYS_BATCH_SIZE):
            known = _known(keys)
            for key in dict.fromkeys(keys):
                if key not in known:
                    yield Difference(Kind.ORPHANED_FILE, key)

    def repair(self, found: Sequence[Difference]) -> None:
        for difference in found:
            clients.files.delete(difference.id)


def _known(keys: Sequence[str]) -> set[str]:
    """Return those of the keys that a row has."""
    with as_system("comparing files with the documents of all users"), unit_of_work():
        return {key for column in FILE_KEYS for key in db.session.scalars(select(column).where(column.in_(keys)))}


@in_each_process
def forget_deleted() -> None:
    """Remove from this machine the pictures of files that were deleted elsewhere."""
    keys = clients.files.local_keys()
    known = _known(keys) if keys else set()
    clients.files.forget([key for key in keys if key not in known])


def _files(user_id: uuid.UUID) -> Iterator[Difference]:
    rows = select(Document.id, Document.file_key, Document.is_file_missing)
    for row in db.session.execute(rows.where(_resting(user_id), Document.file_key != "")):
        is_there = clients.files.has(row.file_key)
        if is_there == row.is_file_missing:
            kind = Kind.FOUND_FILE if is_there else Kind.MISSING_FILE
            yield Difference(kind, str(row.id), user_id)


def _states(user_id: uuid.UUID) -> Iterator[Difference]:
    passages = select(func.count()).where(Chunk.document_id == Document.id).scalar_subquery()
    rows = select(
        Document.id, Document.status, Document.deleted_at, Document.purging_at, Document.progress_total, passages
    )
    for row in db.session.execute(rows.where(_resting(user_id, with_purged=True))):
        if kind := _kind_of(row):
            yield Difference(kind, str(row.id), user_id)


def _kind_of(row: Row) -> Kind | None:
    *_, passages = row
    if row.purging_at:
        return Kind.STUCK_REMOVAL
    if row.deleted_at:
        return None
    if row.status not in FINAL:
        return Kind.STUCK_DOCUMENT
    if row.status == Status.READY and passages != row.progress_total:
        return Kind.WRONG_COUNT if passages else Kind.LOST_TEXT
    return None


def _entries(user_id: uuid.UUID) -> Iterator[Difference]:
    """Yield entries of chunks that are gone, and documents that still have entries though deleted or superseded."""
    of_user = (Embedding.user_id == user_id, Embedding.source_type == PointKind.CHUNK)
    is_gone = ~select(Chunk.id).where(Chunk.id == Embedding.source_id).exists()
    for id in db.session.scalars(select(Embedding.source_id).where(*of_user, is_gone).distinct()):
        yield Difference(Kind.ORPHANED_ROW, str(id), user_id, PointKind.CHUNK)
    is_indexed = select(Embedding.id).join(Chunk, Chunk.id == Embedding.source_id)
    is_indexed = is_indexed.where(Chunk.document_id == Document.id, Embedding.source_type == PointKind.CHUNK)
    is_out = or_(Document.deleted_at.is_not(None), Document.superseded_at.is_not(None))
    for id in db.session.scalars(select(Document.id).where(_resting(user_id), is_out, is_indexed.exists())):
        yield Difference(Kind.STILL_INDEXED, str(id), user_id)


def _expected(user_id: uuid.UUID, ids: Sequence[str] | None = None) -> dict[str, Expected]:
    """Return those of all chunks, or of the chunks ``ids``, that should be in the index, by id.

    Chunks of a document that failed may have no entry yet; each entry must have a point.
    """
    entry = is_in(PointKind.CHUNK, Chunk.id, generations.current())
    is_ready = Document.status == Status.READY
    rows = (
        select(Chunk.id, Chunk.document_id, (~is_ready | (Embedding.state == State.DONE)).label("is_done"))
        .join(Chunk.document)
        .outerjoin(Embedding, entry)
        .where(Chunk.user_id == user_id, _resting(user_id))
        .where(Document.is_live(), Document.status.in_(FINAL))
        .where(is_ready | Embedding.id.is_not(None))
    )
    if ids is not None:
        rows = rows.where(Chunk.id.in_(ids))
    found = db.session.execute(rows.execution_options(yield_per=BATCH_SIZE))
    return {str(row.id): Expected(row.document_id, bool(row.is_done)) for row in found}


def _resting(user_id: uuid.UUID, with_purged: bool = False) -> ColumnElement[bool]:
    """Return the condition that a document of the user has no job that waits or runs."""
    own = (Document.user_id == user_id) & ~has_job()
    return own if with_purged else own & Document.purging_at.is_(None)


USER_CHECKS.append(DocumentCheck())
SYSTEM_CHECKS.append(FileCheck())
SAMPLED_CHECKS.append(OriginalCheck())
