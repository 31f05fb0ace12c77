"""A document's points in the vector index, and the rows that say which of them are still without vectors."""

from __future__ import annotations

import uuid
from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from webapp import indexes
from webapp.clients.embeddings import Passage
from webapp.clients.vectors import Collection, OwnedIndex, Point
from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.extensions import clients, db
from webapp.indexes import Index

Sentences = Sequence[tuple[int, int]]

STAYS = Document.deleted_at.is_(None) & Document.superseded_at.is_(None) & (Document.status != Status.CANCELLED)
"""A document whose points belong in the index; they leave after it was locked and marked as one that does not stay."""


@dataclass(frozen=True)
class Owed:
    """A text whose vectors are not in the index yet; it has no tie to the database."""

    id: uuid.UUID
    content: str
    sentences: Sentences
    payload: dict[str, str | int]

    def point(self, vectors: Passage | None = None) -> Point:
        """Return its point: complete, or with its words only."""
        dense, sentences = (vectors.dense, vectors.sentences) if vectors else (None, None)
        return Point(str(self.id), self.content, self.payload, dense, sentences)


def of(user_id: uuid.UUID) -> OwnedIndex:
    """Return the user's part of the index."""
    return clients.vectors.owned_by(user_id)


def collection() -> Collection:
    """Return the collection of passages that answers."""
    return indexes.current().documents


def owed(user_id: uuid.UUID, document_id: uuid.UUID, now: Index, limit: int | None = None) -> list[Owed]:
    """Return the first passages, in reading order, of which the index has the words at most."""
    rows = (
        _passages(user_id)
        .join(Embedding, Embedding.source_id == Chunk.id)
        .where(Document.id == document_id, Document.deleted_at.is_(None))
        .where(Embedding.source_type == "chunk", Embedding.state == "words", Embedding.generation == now.generation)
        .order_by(Chunk.chunk_index)
        .limit(limit)
    )
    return [_owed(row) for row in db.session.execute(rows)]


def passages(user_id: uuid.UUID, ids: Several[uuid.UUID], *, lock: bool = False) -> list[Owed]:
    """Return those of the passages whose document stays; ``lock``: until the transaction ends, it does."""
    rows = _passages(user_id).where(Chunk.id.in_(ids), STAYS)
    if lock:
        rows = rows.with_for_update(read=True, of=Document)
    return [_owed(row) for row in db.session.execute(rows)]


def sweep(user_id: uuid.UUID, document_id: uuid.UUID) -> int:
    """Remove a document's points and return how many there were; raise IndexUnavailable when some are left."""
    return indexes.discard(user_id, indexes.DOCUMENTS, {"document_id": str(document_id)})


def count(user_id: uuid.UUID, document_id: uuid.UUID) -> int:
    """Return how many points there are of a document, in whichever index."""
    return indexes.count(user_id, indexes.DOCUMENTS, {"document_id": str(document_id)})


def _passages(user_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    columns = (Chunk.id, Chunk.document_id, Chunk.content, Chunk.attributes, Document.created_at)
    return select(*columns).join(Document, Document.id == Chunk.document_id).where(Document.user_id == user_id)


def _owed(row: Row[*tuple[Any, ...]]) -> Owed:
    payload = {
        "document_id": str(row.document_id),
        "timestamp": row.created_at.isoformat(),
        "timestamp_unix": int(row.created_at.timestamp()),
    }
    return Owed(row.id, row.content, [tuple(span) for span in row.attributes["sentences"]], payload)
