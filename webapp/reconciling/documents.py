"""The documents of one user: are they where they say they are, in the index and on the disk?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from webapp import indexes
from webapp.documents import index
from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.queries import has_job
from webapp.extensions import clients, db
from webapp.reconciling.differences import Difference, Kind
from webapp.unit_of_work import unit_of_work

FINAL = (Status.READY, Status.FAILED, Status.CANCELLED)
ROWS_AT_ONCE = 1000
LOST = "is_file_lost"
"""The attribute of a document that was found to have no file."""


class Owed(NamedTuple):
    """A passage that should be in the index; ``is_whole`` when it should only have to be looked for there."""

    document_id: uuid.UUID
    is_whole: bool


def compare(user_id: uuid.UUID) -> Iterator[Difference]:
    """Yield what differs. The user must be acting."""
    with unit_of_work():
        found = list(_files(user_id)) + list(_states(user_id)) + list(_rows(user_id))
        expected = _expected(user_id)
        collection = index.collection()
    # Read after the rows: whatever a row calls complete has its point by then.
    for point in index.of(user_id).ids(collection):
        owed = expected.get(point)
        if owed and owed.is_whole:
            del expected[point]
    with unit_of_work():
        # Deleted or taken up by a job meanwhile, it is no difference.
        left = _expected(user_id, list(expected)) if expected else {}
    found += [Difference(Kind.MISSING_POINT, str(owed.document_id), user_id, point) for point, owed in left.items()]
    yield from found


def _files(user_id: uuid.UUID) -> Iterator[Difference]:
    is_lost = Document.attributes[LOST].as_boolean().is_(True)
    rows = select(Document.id, Document.file_key, is_lost.label("is_lost"))
    for row in db.session.execute(rows.where(_resting(user_id), Document.file_key != "")):
        is_there = clients.files.path(row.file_key).exists()
        if is_there == row.is_lost:
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


def _rows(user_id: uuid.UUID) -> Iterator[Difference]:
    """Rows of passages that are gone, and documents that should have none because they are deleted or replaced."""
    of_user = (Embedding.user_id == user_id, Embedding.source_type == "chunk")
    is_gone = ~select(Chunk.id).where(Chunk.id == Embedding.source_id).exists()
    for id in db.session.scalars(select(Embedding.source_id).where(*of_user, is_gone).distinct()):
        yield Difference(Kind.ORPHANED_ROW, str(id), user_id, "chunk")
    is_indexed = select(Embedding.id).join(Chunk, Chunk.id == Embedding.source_id)
    is_indexed = is_indexed.where(Chunk.document_id == Document.id, Embedding.source_type == "chunk")
    is_out = or_(Document.deleted_at.is_not(None), Document.superseded_at.is_not(None))
    for id in db.session.scalars(select(Document.id).where(_resting(user_id), is_out, is_indexed.exists())):
        yield Difference(Kind.STILL_INDEXED, str(id), user_id)


def _expected(user_id: uuid.UUID, ids: Sequence[str] | None = None) -> dict[str, Owed]:
    """Return, of all passages or of these, those that should be in the index, by id.

    A document that failed on its way may have no vectors yet, or not even a row; what has a row has a point.
    """
    in_now = Embedding.generation == indexes.current().generation
    row = and_(Embedding.source_id == Chunk.id, Embedding.source_type == "chunk", in_now)
    is_ready = Document.status == Status.READY
    rows = (
        select(Chunk.id, Chunk.document_id, (~is_ready | (Embedding.state == "complete")).label("is_whole"))
        .join(Chunk.document)
        .outerjoin(Embedding, row)
        .where(Chunk.user_id == user_id, _resting(user_id))
        .where(Document.deleted_at.is_(None), Document.superseded_at.is_(None), Document.status.in_(FINAL))
        .where(is_ready | Embedding.id.is_not(None))
    )
    if ids is not None:
        rows = rows.where(Chunk.id.in_(ids))
    found = db.session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE))
    return {str(row.id): Owed(row.document_id, bool(row.is_whole)) for row in found}


def _resting(user_id: uuid.UUID, with_purged: bool = False) -> ColumnElement[bool]:
    """The user's documents that no job is working on."""
    own = (Document.user_id == user_id) & ~has_job()
    return own if with_purged else own & Document.purging_at.is_(None)
