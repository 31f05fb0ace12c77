"""Queries on single documents and their chunks; ``library`` lists documents. Deleted ones are not found."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select
from sqlalchemy.orm import contains_eager

from webapp.documents.language import TOLD
from webapp.documents.models import IN_READING_ORDER, Chunk, Document, RecognisedPage, Transcript
from webapp.ingest.recognised import RecognisedLine
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.jobs import is_queued

NO_DOCUMENT = "There is no such document in your library. It may have been deleted."


def document(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return one document; raise NotFound."""
    found = db.session.scalar(_live(user_id).where(Document.id == document_id))
    if found is None:
        raise NotFound(NO_DOCUMENT)
    return found


def chunks_by_ids(user_id: uuid.UUID, ids: Collection[uuid.UUID | str]) -> dict[uuid.UUID, Chunk]:
    """Return the chunks ``ids`` whose document is not deleted, by id, each with its document."""
    wanted = [uuid.UUID(str(chunk_id)) for chunk_id in ids]
    if not wanted:
        return {}
    rows = _passages(user_id).options(contains_eager(Chunk.document)).where(Chunk.id.in_(wanted))
    return {chunk.id: chunk for chunk in db.session.scalars(rows)}


def languages(user_id: uuid.UUID) -> list[str]:
    """Return the languages of a user's documents, those of most first."""
    mine = select(Document.language, func.count()).where(Document.user_id == user_id, Document.deleted_at.is_(None))
    told = Document.attributes[TOLD]
    rows = db.session.execute(mine.add_columns(told).group_by(Document.language, told)).all()
    counts = Counter[str]()
    for main, number, others in rows:
        counts.update(dict.fromkeys({main, *(others or ())}, number))
    return [code for code, _ in counts.most_common() if code]


def transcript(user_id: uuid.UUID, document_id: uuid.UUID) -> Transcript | None:
    """Return the transcript row of a document; None when it has none."""
    rows = select(Transcript).where(Transcript.user_id == user_id, Transcript.document_id == document_id)
    return db.session.scalar(rows)


def passages_from(user_id: uuid.UUID, document_id: uuid.UUID, start: int, limit: int) -> Sequence[Chunk]:
    """Return up to ``limit`` chunks of a document in reading order, from index ``start``."""
    rows = _passages(user_id).where(Chunk.document_id == document_id, Chunk.chunk_index >= start)
    return db.session.scalars(rows.order_by(Chunk.chunk_index).limit(limit)).all()


def passages_on_page(user_id: uuid.UUID, document_id: uuid.UUID, number: int) -> Sequence[Chunk]:
    """Return the chunks on a page: those that continue from the page before, then those that begin on it."""
    runs_on = Chunk.attributes.path_exists(f"strict $.pages[*] ? (@[1] == {number:d})")
    rows = select(Chunk).where(Chunk.user_id == user_id, Chunk.document_id == document_id)
    rows = rows.where((Chunk.page_number == number) | ((Chunk.page_number < number) & runs_on))
    return db.session.scalars(rows.order_by(*IN_READING_ORDER)).all()


def recognised_lines(user_id: uuid.UUID, document_id: uuid.UUID, number: int) -> list[RecognisedLine]:
    """Return the recognised lines of a page; none when it was not recognised."""
    mine = (RecognisedPage.user_id == user_id, RecognisedPage.document_id == document_id)
    page = db.session.scalar(select(RecognisedPage).where(*mine, RecognisedPage.page_number == number))
    return page.recognised_lines if page else []


def has_job() -> ColumnElement[bool]:
    """Return the condition that a job of the document waits or runs; see ``steps.enqueue``."""
    return is_queued(literal("document:").concat(cast(Document.id, Text)))


def _live(user_id: uuid.UUID) -> Select[Document]:
    return select(Document).where(Document.user_id == user_id, Document.deleted_at.is_(None))


def _passages(user_id: uuid.UUID) -> Select[Chunk]:
    return (
        select(Chunk)
        .join(Chunk.document)
        .where(Chunk.user_id == user_id, Document.user_id == user_id, Document.deleted_at.is_(None))
    )
