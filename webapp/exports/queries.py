"""What is exported of a document, and of conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Select, Uuid, func, literal, select, tuple_

from webapp.chat.models import TURNS, Citation, Conversation, Message
from webapp.chat.queries.messages import WITH_REDACTION, instructions_by_conversation
from webapp.chat.queries.private import with_sources
from webapp.documents.models import IN_READING_ORDER, Chunk, Collection, CollectionDocument, Document, Transcript
from webapp.platform.extensions import db

MESSAGES_AT_ONCE = 200


@dataclass(frozen=True)
class Exported:
    """A document with what is exported of it. Its rows are detached from the session."""

    document: Document
    passages: Sequence[Chunk]
    transcript: Transcript | None
    collections: Sequence[str]
    highlights: list[dict[str, Any]]


def all_ids(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return the ids of all live documents, earlier versions included, oldest first."""
    rows = select(Document.id).where(Document.user_id == user_id, Document.deleted_at.is_(None))
    return db.session.scalars(rows.order_by(Document.created_at, Document.id)).all()


def exported(user_id: uuid.UUID, document_id: uuid.UUID) -> Exported | None:
    """Return a document with what is exported of it; None when it was deleted meanwhile."""
    document = db.session.scalar(
        select(Document).where(Document.user_id == user_id, Document.id == document_id, Document.deleted_at.is_(None))
    )
    if document is None:
        return None
    passages = select(Chunk).where(Chunk.user_id == user_id, Chunk.document_id == document_id)
    collections = (
        select(Collection.name)
        .join(CollectionDocument, CollectionDocument.collection_id == Collection.id)
        .where(CollectionDocument.document_id == document_id, Collection.user_id == user_id)
        .order_by(Collection.name)
    )
    found = Exported(
        document,
        db.session.scalars(passages.order_by(*IN_READING_ORDER)).all(),
        db.session.get(Transcript, document_id),
        db.session.scalars(collections).all(),
        _highlights(user_id, document_id),
    )
    db.session.expunge_all()
    return found


def _highlights(user_id: uuid.UUID, document_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what answers quoted from a document, in its own order."""
    rows = (
        select(Citation, Conversation.title)
        .join(Message, Message.id == Citation.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Citation.user_id == user_id, Citation.document_id == document_id)
        .where(Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
        .order_by(Citation.page_number, Citation.start_seconds, Citation.created_at)
    )
    return [
        {
            "quote": citation.quote,
            "verified": citation.verdict.is_verified,
            "quote_verdict": citation.verdict.quote,
            "claim_verdict": citation.verdict.claim,
            "differences": list(citation.verdict.differences),
            "computed": list(citation.verdict.computed),
            "verdict_in_words": citation.verdict.in_words,
            "page": citation.page_number,
            "seconds": citation.start_seconds,
            "conversation": title,
            "at": citation.created_at.isoformat(),
        }
        for citation, title in db.session.execute(rows)
    ]


@dataclass(frozen=True)
class Place:
    """Where a conversation goes on: behind the message with this time and id, the one of this number."""

    created_at: datetime
    id: uuid.UUID
    number: int

    @classmethod
    def of(cls, message: Message, number: int) -> Place:
        return cls(message.created_at, message.id, number)


def conversation_ids(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return the ids of all conversations that are not in the bin, oldest first."""
    rows = select(Conversation.id).where(Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
    return db.session.scalars(rows.order_by(Conversation.created_at, Conversation.id)).all()


def conversations(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Conversation]:
    """Return those of these conversations that are not in the bin, by their ids."""
    rows = select(Conversation).where(Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
    return {found.id: found for found in db.session.scalars(rows.where(Conversation.id.in_(ids)))}


@dataclass(frozen=True)
class NotShown:
    """What of a conversation stands in no branch that is shown: its instructions, and how many messages were left."""

    instructions: str = ""
    left: int = 0


def not_shown(user_id: uuid.UUID, conversation_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, NotShown]:
    """Return what each of these conversations has besides the branch that is shown."""
    instructions = instructions_by_conversation(user_id, conversation_ids)
    rows = select(Message.conversation_id, func.count()).group_by(Message.conversation_id)
    rows = rows.where(Message.user_id == user_id, Message.conversation_id.in_(conversation_ids))
    rows = rows.where(Message.left_at.is_not(None), Message.deleted_at.is_(None), Message.role.in_(TURNS))
    left = {row[0]: row[1] for row in db.session.execute(rows)}
    return {id: NotShown(instructions.get(id, ""), left.get(id, 0)) for id in conversation_ids}


def messages(user_id: uuid.UUID, conversation_ids: Sequence[uuid.UUID], *, is_whole: bool) -> Sequence[Message]:
    """Return the first ``MESSAGES_AT_ONCE`` messages of these conversations, one conversation after the other.

    Unless ``is_whole``, these are the questions and answers of the branches that are shown.
    """
    in_order = func.array_position(literal(list(conversation_ids), ARRAY(Uuid)), Message.conversation_id)
    rows = _messages(user_id, is_whole).where(Message.conversation_id.in_(conversation_ids))
    return with_sources(user_id, db.session.scalars(rows.order_by(in_order, Message.created_at, Message.id)).all())


def messages_after(
    user_id: uuid.UUID, conversation_id: uuid.UUID, place: Place, *, is_whole: bool
) -> Sequence[Message]:
    """Return the next ``MESSAGES_AT_ONCE`` messages of a conversation."""
    rows = _messages(user_id, is_whole).where(Message.conversation_id == conversation_id)
    rows = rows.where(tuple_(Message.created_at, Message.id) > tuple_(place.created_at, place.id))
    return with_sources(user_id, db.session.scalars(rows.order_by(Message.created_at, Message.id)).all())


def _messages(user_id: uuid.UUID, is_whole: bool) -> Select[Message]:
    live = (Message.user_id == user_id, Message.deleted_at.is_(None))
    shown = () if is_whole else (Message.left_at.is_(None), Message.role.in_(TURNS))
    return select(Message).options(*WITH_REDACTION).where(*live, *shown).limit(MESSAGES_AT_ONCE)
