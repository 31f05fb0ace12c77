"""Which versions there are of a document, and their texts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from webapp.documents.models import Chunk, Document
from webapp.errors import Invalid
from webapp.extensions import db
from webapp.viewer.reader import paragraphs

MOST_PASSAGES = 20_000
TOO_LONG = "These versions are too long to be compared here. Each can be read, and exported with its text."


def versions(user_id: uuid.UUID, document_id: uuid.UUID) -> Sequence[Document]:
    """Return all live versions of a document, itself included, newest first."""
    of_user = select(Document.id, Document.replaces_id).where(Document.user_id == user_id)
    chain = of_user.where(Document.id == document_id).cte("chain", recursive=True)
    chain = chain.union(of_user.where(or_(Document.id == chain.c.replaces_id, Document.replaces_id == chain.c.id)))
    rows = select(Document).where(Document.user_id == user_id, Document.id.in_(select(chain.c.id)))
    live = rows.where(Document.deleted_at.is_(None))
    return db.session.scalars(live.order_by(Document.version.desc(), Document.created_at.desc())).all()


def superseded(document: Document) -> Sequence[Document]:
    """Return the versions that a document has taken the place of, in the bin or not: where it goes, they go."""
    # An upload that took no place ends the chain: what is before it belongs to another.
    replaced = select(Document.id, Document.replaces_id).where(
        Document.user_id == document.user_id, Document.superseded_at.is_not(None)
    )
    chain = replaced.where(Document.id == document.replaces_id).cte("older", recursive=True)
    chain = chain.union(replaced.where(Document.id == chain.c.replaces_id))
    rows = select(Document).where(Document.user_id == document.user_id, Document.id.in_(select(chain.c.id)))
    rows = rows.order_by(Document.version.desc())
    return db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def newest(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    """Return the ids of these documents, and of each version that has taken the place of one of them."""
    of_user = select(Document.id, Document.superseded_at).where(Document.user_id == user_id)
    chain = of_user.where(Document.id.in_(ids)).cte("newest", recursive=True)
    chain = chain.union(of_user.where(Document.replaces_id == chain.c.id, chain.c.superseded_at.is_not(None)))
    return select(chain.c.id)


def newer(user_id: uuid.UUID, document: Document) -> Document | None:
    """Return the newest version, which answers in place of a superseded one; None when this one is it."""
    if document.superseded_at is None:
        return None
    found = versions(user_id, document.id)
    return next((version for version in found if version.superseded_at is None and version.is_ready), None)


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
        lines.append("".join(part.text for part in paragraph.parts))
    return lines
