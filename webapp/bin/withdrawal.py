"""Removing a deleted document from the index; its file and text are kept in case it is restored."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.chat import forgetting, index_source
from webapp.chat.models import Citation, Message, Status
from webapp.chat.queries.readers import readers
from webapp.documents import lifecycle
from webapp.documents.models import Document
from webapp.documents.pipeline import publishing
from webapp.index import entries
from webapp.index.models import Kind
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work


def withdraw(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Remove a deleted document from the index, and its text from indexed answers; raise IndexUnavailable.

    One that was restored meanwhile is left as it is: it has new entries, and a job that follows this one.
    """
    with unit_of_work():
        document = lock_deleted(user_id, document_id)
        if document is None:
            return
        entries.reset(Kind.CHUNK, lifecycle.chunk_ids(document))  # the index is not expected to have its points
    publishing.remove(user_id, document_id)
    with unit_of_work():
        document = lock_deleted(user_id, document_id)
        if document is None:
            return
        entries.remove(Kind.CHUNK, lifecycle.chunk_ids(document))  # after the points: each always has an entry
        republish_answers(user_id, document_id)


def republish_answers(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Have the answers that quote or have read a document, or recall one that does, published as they are redacted."""
    quoting = select(Citation.message_id).where(Citation.document_id == document_id)
    from_it = Message.id.in_(quoting) | Message.id.in_(readers(document_id))
    messages = select(Message).where(Message.user_id == user_id, from_it)
    for message in db.session.scalars(
        messages.where(Message.status == Status.COMPLETE, Message.deleted_at.is_(None)).order_by(Message.id)
    ):
        index_source.publish(message)
    forgetting.republish(forgetting.of_document(document_id))


def lock_deleted(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a deleted document, locked until the transaction ends; None when it is live, or gone."""
    rows = select(Document).where(
        Document.id == document_id, Document.user_id == user_id, Document.deleted_at.is_not(None)
    )
    return db.session.scalar(rows.with_for_update())
