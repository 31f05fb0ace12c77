"""Which answers have read a document, or a document that was deleted since."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import Select, or_, select

from webapp.chat.models import Evidence, EvidencePassage, Message, Recollection, Status
from webapp.documents.models import Document
from webapp.platform.extensions import db


def readers(document_id: uuid.UUID) -> Select[uuid.UUID]:
    """Return the select of the ids of answers that a document was read for."""
    return select(EvidencePassage.message_id).where(EvidencePassage.document_id == document_id, EvidencePassage.is_read)


def is_being_read(document: Document) -> bool:
    """Whether a document was read for an answer that is being written, and may still get into its text."""
    answers = select(Message.id).where(
        Message.user_id == document.user_id,
        Message.status == Status.WRITING,
        Message.deleted_at.is_(None),
        Message.id.in_(readers(document.id)),
    )
    return bool(db.session.scalar(select(answers.exists())))


def is_writing_in(conversations: Collection[uuid.UUID]) -> bool:
    """Whether an answer is being written in one of these conversations, be it from what earlier answers said."""
    answers = select(Message.id).where(
        Message.conversation_id.in_(conversations), Message.status == Status.WRITING, Message.deleted_at.is_(None)
    )
    return bool(db.session.scalar(select(answers.exists())))


def has_read_deleted(user_id: uuid.UUID, message_id: uuid.UUID) -> bool:
    """Whether a model has read what was deleted since for an answer: a document, or an earlier answer."""
    rows = select(Evidence.has_read_deleted).where(Evidence.user_id == user_id, Evidence.message_id == message_id)
    recalled = select(Recollection.id).where(Recollection.message_id == message_id, ~Recollection.is_live)
    return bool(db.session.scalar(select(or_(rows.scalar_subquery(), recalled.exists()))))
