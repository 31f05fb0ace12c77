"""The text of a version, for comparison."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from webapp.documents.models import Chunk
from webapp.documents.text import paragraphs
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db

MOST_PASSAGES = 20_000
TOO_LONG = "These versions are too long to compare here. Each of them can be read, or exported with its text."


def text(user_id: uuid.UUID, document_id: uuid.UUID) -> list[str]:
    """Return a document's headings and paragraphs in reading order; raise Invalid when there are too many."""
    of_document = (Chunk.user_id == user_id, Chunk.document_id == document_id)
    number = db.session.scalars(select(func.count()).select_from(Chunk).where(*of_document)).one()
    if number > MOST_PASSAGES:
        raise Invalid(TOO_LONG)
    passages = db.session.scalars(select(Chunk).where(*of_document).order_by(Chunk.chunk_index)).all()
    lines = []
    for paragraph in paragraphs(passages, None):
        lines += [heading for heading in (paragraph.chapter, paragraph.section) if heading]
        lines += [paragraph.text] if paragraph.text else []
    return lines
