"""A document's points in the vector index, and the rows that say which of them are still without vectors."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from webapp.clients.vectors import IndexUnavailable, OwnedIndex
from webapp.documents.models import Chunk, Document, Embedding
from webapp.extensions import clients, db

Sentences = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Owed:
    """A passage whose vectors are not in the index yet; it has no tie to the database."""

    id: uuid.UUID
    content: str
    sentences: Sentences
    payload: dict[str, str | int]


def of(user_id: uuid.UUID) -> OwnedIndex:
    """Return the user's part of the index."""
    return clients.vectors.owned_by(user_id)


def collection() -> str:
    """Return the name of the collection of passages."""
    return str(clients.config["QDRANT_DOCUMENTS_COLLECTION"])


def owed(user_id: uuid.UUID, document_id: uuid.UUID, limit: int | None = None) -> list[Owed]:
    """Return the first passages, in reading order, of which the index has the words at most."""
    rows = (
        select(Chunk.id, Chunk.content, Chunk.attributes, Document.created_at)
        .join(Document, Document.id == Chunk.document_id)
        .join(Embedding, Embedding.source_id == Chunk.id)
        .where(Document.user_id == user_id, Document.id == document_id, Document.deleted_at.is_(None))
        .where(Embedding.source_type == "chunk", Embedding.state == "words")
        .order_by(Chunk.chunk_index)
        .limit(limit)
    )
    return [_owed(document_id, row) for row in db.session.execute(rows)]


def sweep(user_id: uuid.UUID, document_id: uuid.UUID) -> int:
    """Remove a document's points and return how many there were; raise IndexUnavailable when some are left."""
    where = {"document_id": str(document_id)}
    removed = of(user_id).delete(collection(), where)
    if left := of(user_id).count(collection(), where):
        raise IndexUnavailable(f"{left} points of document {document_id} are still in the index.")
    return removed


def _owed(document_id: uuid.UUID, row: Row) -> Owed:
    payload = {
        "document_id": str(document_id),
        "timestamp": row.created_at.isoformat(),
        "timestamp_unix": int(row.created_at.timestamp()),
    }
    return Owed(row.id, row.content, [tuple(span) for span in row.attributes["sentences"]], payload)
