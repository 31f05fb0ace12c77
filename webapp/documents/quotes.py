"""The footnotes that quote a document, looked up from the document's side."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from webapp.chat.models import Citation, Conversation, Message
from webapp.documents.models import Chunk
from webapp.extensions import db


@dataclass(frozen=True)
class Quoted:
    """A footnote and the passage it quotes."""

    citation: Citation
    chunk: Chunk


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
    return Quoted(*found) if found else None
