"""The chunks of documents as a source of the index."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select

from webapp.documents import language, lifecycle
from webapp.documents.models import FINAL, LANGUAGE, Chunk, Document, Status
from webapp.documents.queries.documents import has_job
from webapp.index.entries import is_in
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind, State
from webapp.index.sources import IndexText, RowState
from webapp.platform.extensions import db
from webapp.shared.languages import tell

RESUMED_AT_ONCE = 500


class ChunkSource:
    """``index.sources.Source`` of chunks."""

    kind = Kind.CHUNK

    def texts(self, user_id: uuid.UUID, ids: Collection[uuid.UUID], *, lock: bool = False) -> list[IndexText]:
        rows = _chunks(user_id).where(Chunk.id.in_(ids), belongs_in_index())
        if lock:
            rows = rows.with_for_update(read=True, of=Document)
        return [_text(row) for row in db.session.execute(rows)]

    def live(self, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        rows = select(Chunk.id).join(Chunk.document).where(Chunk.id.in_(ids), Document.user_id == user_id)
        return set(db.session.scalars(rows.where(belongs_in_index())))

    def is_live(self) -> ColumnElement[bool]:
        return exists().where(Chunk.id == Embedding.source_id, Document.id == Chunk.document_id, belongs_in_index())

    def states(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, RowState]:
        rows = select(Chunk.id, Document.is_live().label("is_live"), has_job().label("is_busy")).join(Chunk.document)
        return {row.id: RowState(row.is_live, row.is_busy) for row in db.session.execute(rows.where(Chunk.id.in_(ids)))}

    def mark_published(self, ids: Collection[uuid.UUID]) -> None:
        """Do nothing: chunks keep no mark of their own."""

    def resume(self) -> None:
        """Restart documents that were left over, or that release 0.2 gave up on when a part was away for an hour."""
        gave_up = (Document.status == Status.FAILED) & (Document.error == lifecycle.UNREACHABLE_TOO_LONG)
        is_stuck = Document.status.not_in(FINAL) & ~has_job()
        rows = select(Document).where(gave_up | is_stuck, Document.deleted_at.is_(None)).limit(RESUMED_AT_ONCE)
        for document in db.session.scalars(rows.with_for_update(skip_locked=True)).all():
            lifecycle.start(document)
        language.tell_untold()


def belongs_in_index() -> ColumnElement[bool]:
    """Return the condition that the points of a document belong in the index.

    Points are removed only after the document has been locked and changed so that this no longer holds.
    """
    return Document.is_live() & (Document.status != Status.CANCELLED)


def pending(
    user_id: uuid.UUID, document_id: uuid.UUID, generation: Generation, limit: int | None = None
) -> list[IndexText]:
    """Return the first chunks of a document, in reading order, whose vectors a generation does not have yet."""
    rows = (
        _chunks(user_id)
        .join(Embedding, is_in(Kind.CHUNK, Chunk.id, generation))
        .where(Document.id == document_id, Document.deleted_at.is_(None), Embedding.state == State.PENDING)
        .order_by(Chunk.chunk_index)
        .limit(limit)
    )
    return [_text(row) for row in db.session.execute(rows)]


def _chunks(user_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    columns = (Chunk.id, Chunk.document_id, Chunk.content, Chunk.attributes, Document.created_at, LANGUAGE)
    return select(*columns).join(Document, Document.id == Chunk.document_id).where(Document.user_id == user_id)


def _text(row: Row[*tuple[Any, ...]]) -> IndexText:
    payload = {
        "document_id": str(row.document_id),
        "timestamp": row.created_at.isoformat(),
        "timestamp_unix": int(row.created_at.timestamp()),
    }
    sentences = [tuple(span) for span in row.attributes["sentences"]]
    return IndexText(row.id, row.content, sentences, payload, row.language or tell(row.content))
