"""How a deleted document leaves the index, while its file and its text are kept in case it is put back."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select

from webapp.chat.models import Citation, Message, Status
from webapp.chat.operations import remember
from webapp.chat.queries import has_read
from webapp.documents import index
from webapp.documents.models import Chunk, Document, Embedding
from webapp.extensions import db
from webapp.unit_of_work import unit_of_work


def withdraw(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Take a hidden document out of the index, and its words out of what is remembered; raise IndexUnavailable.

    One that was put back meanwhile is left alone: it was given new rows then, and a job that follows this one.
    """
    with unit_of_work():
        if hidden(user_id, document_id) is None:
            return
    index.sweep(user_id, document_id)
    with unit_of_work():
        if hidden(user_id, document_id) is None:
            return
        # After its points: what is in the index always has a row that expects it.
        passages = select(Chunk.id).where(Chunk.document_id == document_id)
        db.session.execute(
            delete(Embedding)
            .where(Embedding.source_type == "chunk", Embedding.source_id.in_(passages))
            .execution_options(synchronize_session=False)
        )
        remember_anew(user_id, document_id)


def remember_anew(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Have the answers that quote or have read a document remembered as they are shown now, be it in the bin or not."""
    quoting = select(Citation.message_id).where(Citation.document_id == document_id)
    from_it = Message.id.in_(quoting) | has_read(document_id)
    messages = select(Message).where(Message.user_id == user_id, from_it)
    for message in db.session.scalars(
        messages.where(Message.status == Status.COMPLETE, Message.deleted_at.is_(None)).order_by(Message.id)
    ):
        remember(message)


def hidden(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a deleted document, locked until the transaction ends; None when it is live, or gone."""
    rows = select(Document).where(
        Document.id == document_id, Document.user_id == user_id, Document.deleted_at.is_not(None)
    )
    return db.session.scalar(rows.with_for_update())
