"""What can be asked of a user's library. A document that is being deleted is in no answer."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select, tuple_
from sqlalchemy.orm import contains_eager

from webapp.documents.models import Chunk, Document
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.jobs import is_queued

PAGE_SIZE = 30
NO_DOCUMENT = "There is no such document in your library. It may have been deleted."


@dataclass(frozen=True)
class Shelf:
    """A stretch of the library, newest first; ``before`` is where the next, older one begins."""

    documents: Sequence[Document]
    before: uuid.UUID | None


def document(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return one document; raise NotFound."""
    found = db.session.scalar(_live(user_id).where(Document.id == document_id))
    if found is None:
        raise NotFound(NO_DOCUMENT)
    return found


def library(user_id: uuid.UUID, before: uuid.UUID | None = None, limit: int = PAGE_SIZE) -> Shelf:
    """Return ``limit`` documents, from the newest, or from the one after the document ``before``."""
    rows = _live(user_id).order_by(Document.created_at.desc(), Document.id.desc()).limit(limit + 1)
    if before:
        # Without the condition on deleted_at: the last document of a page may have been deleted since.
        mark = select(Document.created_at).where(Document.user_id == user_id, Document.id == before).scalar_subquery()
        rows = rows.where(tuple_(Document.created_at, Document.id) < tuple_(mark, before))
    found = db.session.scalars(rows).all()
    return Shelf(found[:limit], found[limit - 1].id if len(found) > limit else None)


def chunks_by_ids(user_id: uuid.UUID, ids: Collection[uuid.UUID | str]) -> dict[uuid.UUID, Chunk]:
    """Return those passages of ``ids`` whose document is live, by id, each with its document."""
    wanted = [uuid.UUID(str(chunk_id)) for chunk_id in ids]
    if not wanted:
        return {}
    rows = _passages(user_id).options(contains_eager(Chunk.document)).where(Chunk.id.in_(wanted))
    return {chunk.id: chunk for chunk in db.session.scalars(rows)}


def chapters(user_id: uuid.UUID, document_id: uuid.UUID) -> list[tuple[str, int | None, int]]:
    """Return each chapter in reading order: its name, its first page (None without pages), its first passage."""
    first = func.min(Chunk.chunk_index)
    rows = (
        select(Chunk.chapter, func.min(Chunk.page_number), first)
        .where(Chunk.user_id == user_id, Chunk.document_id == document_id, Chunk.chapter != "")
        .group_by(Chunk.chapter)
        .order_by(first)
    )
    return [(name, page, index) for name, page, index in db.session.execute(rows)]


def passages_from(user_id: uuid.UUID, document_id: uuid.UUID, start: int, limit: int) -> Sequence[Chunk]:
    """Return up to ``limit`` passages of a document in reading order, from passage ``start``."""
    rows = _passages(user_id).where(Chunk.document_id == document_id, Chunk.chunk_index >= start)
    return db.session.scalars(rows.order_by(Chunk.chunk_index).limit(limit)).all()


def passages_on_page(user_id: uuid.UUID, document_id: uuid.UUID, number: int) -> Sequence[Chunk]:
    """Return the passages that begin on a page, after the one that may run on into it."""
    of_document = (Chunk.user_id == user_id, Chunk.document_id == document_id)
    before = select(func.max(Chunk.chunk_index)).where(*of_document, Chunk.page_number < number).scalar_subquery()
    rows = select(Chunk).where(*of_document, (Chunk.page_number == number) | (Chunk.chunk_index == before))
    return db.session.scalars(rows.order_by(Chunk.chunk_index)).all()


def has_job() -> ColumnElement[bool]:
    """Return the condition that a job of the document waits or runs; see ``operations.defer``."""
    return is_queued(literal("document:").concat(cast(Document.id, Text)))


def _live(user_id: uuid.UUID) -> Select[Document]:
    return select(Document).where(Document.user_id == user_id, Document.deleted_at.is_(None))


def _passages(user_id: uuid.UUID) -> Select[Chunk]:
    return (
        select(Chunk)
        .join(Chunk.document)
        .where(Chunk.user_id == user_id, Document.user_id == user_id, Document.deleted_at.is_(None))
    )
