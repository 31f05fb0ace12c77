"""What is marked in a document: the quote of a footnote, or a passage that search found."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries import private
from webapp.documents.models import Chunk
from webapp.documents.text import Mark
from webapp.platform.extensions import db


@dataclass(frozen=True)
class Quoted(Mark):
    """A marked span, and the footnote that led there, if one did."""

    citation: Citation | None = None


def quoted(user_id: uuid.UUID, document_id: uuid.UUID, citation_id: uuid.UUID) -> Quoted | None:
    """Return a footnote of the user's own that quotes this document; None when there is none."""
    rows = (
        select(Citation, Chunk)
        .join(Chunk, Chunk.id == Citation.chunk_id)
        .join(Citation.message)
        .join(Message.conversation)
        .options(contains_eager(Citation.message))
        .where(Citation.id == citation_id, Citation.user_id == user_id, Chunk.document_id == document_id)
        .where(Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
    )
    found = db.session.execute(rows).one_or_none()
    if found is None:
        return _quoted_in_private(user_id, document_id, citation_id)
    citation, chunk = found
    return Quoted(chunk, citation.start, citation.end, citation)


def _quoted_in_private(user_id: uuid.UUID, document_id: uuid.UUID, citation_id: uuid.UUID) -> Quoted | None:
    citation = private.citation(user_id, citation_id)
    if citation is None or citation.document_id != document_id:
        return None
    rows = select(Chunk).where(Chunk.id == citation.chunk_id, Chunk.user_id == user_id)
    chunk = db.session.scalar(rows.where(Chunk.document_id == document_id))
    return Quoted(chunk, citation.start, citation.end, citation) if chunk else None


def passage_at(user_id: uuid.UUID, document_id: uuid.UUID, index: int, sentence: int | None) -> Quoted | None:
    """Return a passage of the user's own document by its place, or one sentence of it; None when there is none."""
    chunk = db.session.scalar(
        select(Chunk).where(Chunk.user_id == user_id, Chunk.document_id == document_id, Chunk.chunk_index == index)
    )
    if chunk is None:
        return None
    spans = chunk.attributes.get("sentences", [])
    is_one = sentence is not None and 0 <= sentence < len(spans)
    return Quoted(chunk, *(spans[sentence] if is_one else (0, len(chunk.content))))
