"""What is read of conversations. Each takes the user first and finds nothing of anybody else's."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, select, text, tuple_
from sqlalchemy.orm import load_only

from webapp.chat.masking import Hidden
from webapp.chat.models import Citation, Conversation, Message, MessageDelta, Status
from webapp.documents.models import Document
from webapp.documents.models import Status as DocumentStatus
from webapp.errors import NotFound
from webapp.extensions import clients, db

CONVERSATIONS_A_PAGE = 30
MESSAGES_A_PAGE = 30


Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows in order, and the ``before`` that leads to the ones before them, None when there are none."""

    rows: list[Item]
    before: str | None


def conversations(user_id: uuid.UUID, *, archived: bool = False, before: str | None = None) -> Page[Conversation]:
    """Return the conversations last written in; ``before`` is what the page before gave."""
    wanted = (
        select(Conversation)
        .where(Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
        .where(Conversation.is_archived == archived)
        .order_by(Conversation.updated_at.desc(), Conversation.id.desc())
        .limit(CONVERSATIONS_A_PAGE + 1)
    )
    if before:
        wanted = wanted.where(tuple_(Conversation.updated_at, Conversation.id) < _place(before))
    rows = list(db.session.scalars(wanted))
    shown = rows[:CONVERSATIONS_A_PAGE]
    more = len(rows) > len(shown)
    return Page(shown, f"{shown[-1].updated_at.isoformat()},{shown[-1].id}" if more else None)


def _place(before: str) -> Any:
    try:
        moment, _, id = before.partition(",")
        return tuple_(datetime.fromisoformat(moment), uuid.UUID(id))
    except ValueError as error:
        raise NotFound("There is no such page of the list.") from error


def conversation(user_id: uuid.UUID, id: uuid.UUID) -> Conversation:
    """Return a conversation; NotFound when there is none, or it is somebody else's, or deleted."""
    found = db.session.scalar(
        select(Conversation).where(
            Conversation.id == id, Conversation.user_id == user_id, Conversation.deleted_at.is_(None)
        )
    )
    if found is None:
        raise NotFound("There is no such conversation. It may have been deleted.")
    return found


def messages(user_id: uuid.UUID, conversation_id: uuid.UUID, before: uuid.UUID | None = None) -> Page[Message]:
    """Return the newest messages of a conversation in reading order, or those older than the message ``before``."""
    wanted = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.user_id == user_id, Message.deleted_at.is_(None))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(MESSAGES_A_PAGE + 1)
    )
    if before:
        edge = message(user_id, before)
        wanted = wanted.where(tuple_(Message.created_at, Message.id) < tuple_(edge.created_at, edge.id))
    rows = list(db.session.scalars(wanted))
    shown = rows[:MESSAGES_A_PAGE]
    return Page(shown[::-1], str(shown[-1].id) if len(rows) > len(shown) else None)


def before_of_page_with(user_id: uuid.UUID, message: Message) -> uuid.UUID | None:
    """Return the ``before`` of a page of messages that holds this one; None when the newest page does."""
    newer = db.session.scalars(
        select(Message.id)
        .where(Message.conversation_id == message.conversation_id, Message.user_id == user_id)
        .where(Message.deleted_at.is_(None))
        .where(tuple_(Message.created_at, Message.id) > tuple_(message.created_at, message.id))
        .order_by(Message.created_at, Message.id)
        .limit(MESSAGES_A_PAGE)
    ).all()
    return newer[MESSAGES_A_PAGE // 2] if len(newer) == MESSAGES_A_PAGE else None


def message(user_id: uuid.UUID, id: uuid.UUID) -> Message:
    """Return a message; NotFound as for its conversation."""
    found = db.session.scalar(
        select(Message).where(Message.id == id, Message.user_id == user_id, Message.deleted_at.is_(None))
    )
    if found is None:
        raise NotFound("There is no such message. It may have been deleted.")
    return found


def answer_to(user_id: uuid.UUID, question_id: uuid.UUID) -> Message:
    """Return the first answer to a question."""
    found = db.session.scalar(
        select(Message)
        .where(Message.parent_id == question_id, Message.user_id == user_id, Message.role == "assistant")
        .order_by(Message.created_at)
        .limit(1)
    )
    if found is None:
        raise NotFound("There is no such question. It may have been deleted.")
    return found


def deltas(user_id: uuid.UUID, message_ids: Iterable[uuid.UUID], after: int = -1) -> Sequence[MessageDelta]:
    """Return the pieces of answers that are being written, in order, after the piece ``after``."""
    return db.session.scalars(
        select(MessageDelta)
        .where(MessageDelta.user_id == user_id, MessageDelta.message_id.in_(list(message_ids)))
        .where(MessageDelta.seq > after)
        .order_by(MessageDelta.seq)
    ).all()


def citations(user_id: uuid.UUID, message_ids: Iterable[uuid.UUID]) -> Sequence[Citation]:
    """Return the footnotes of several answers, by number."""
    return db.session.scalars(
        select(Citation)
        .where(Citation.user_id == user_id, Citation.message_id.in_(list(message_ids)))
        .order_by(Citation.message_id, Citation.number)
    ).all()


def citation(user_id: uuid.UUID, id: uuid.UUID) -> tuple[Citation, Document]:
    """Return a footnote and its source; NotFound when there is none, or its source or conversation was deleted."""
    found = db.session.execute(
        select(Citation, Document)
        .join(Citation.message)
        .join(Message.conversation)
        .join(Document, Document.id == Citation.document_id)
        .where(Citation.id == id, Citation.user_id == user_id, Document.user_id == user_id)
        .where(Document.deleted_at.is_(None), Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such footnote. It may have been deleted, or its source may have been.")
    return found[0], found[1]


def sources(user_id: uuid.UUID, document_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Document]:
    """Return what of the documents a footnote needs, by id; those that are deleted are left out."""
    found = db.session.scalars(
        select(Document)
        .options(load_only(Document.title, Document.mime, Document.source_url))
        .where(Document.user_id == user_id, Document.id.in_(list(document_ids)), Document.deleted_at.is_(None))
    )
    return {document.id: document for document in found}


def hidden(user_id: uuid.UUID, message_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Hidden]:
    """Return what deleted documents gave to each of these answers: see ``masking.without``."""
    wanted = list(message_ids)
    if not wanted:
        return {}
    citations, readers = _hidden_citations(user_id, wanted), _readers_of_deleted(user_id, wanted)
    return {id: Hidden(citations[id], id in readers) for id in wanted}


READERS_OF_DELETED = text("""
    SELECT m.id FROM messages m
    WHERE m.user_id = :owner AND m.id = ANY(:ids)
    AND m.attributes #>> '{evidence,model}' <> '' AND m.attributes #>> '{evidence,fell_back}' = ''
    AND m.attributes -> 'nearest' IS NULL AND EXISTS (
        SELECT FROM jsonb_array_elements(m.attributes #> '{evidence,passages}') AS one
        WHERE (one ->> 'read')::boolean AND NOT EXISTS (
            SELECT FROM documents d WHERE d.id = (one ->> 'document')::uuid AND d.deleted_at IS NULL
        )
    )
""")
"""Answers in a model's own words (``Message.is_by_model``) which it wrote from what is deleted."""


def _readers_of_deleted(user_id: uuid.UUID, message_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    return set(db.session.scalars(READERS_OF_DELETED, {"owner": user_id, "ids": message_ids}))


def has_read_deleted(user_id: uuid.UUID, message_id: uuid.UUID) -> bool:
    """Whether a model has read a document for this answer that was deleted since."""
    return bool(_readers_of_deleted(user_id, [message_id]))


def _hidden_citations(user_id: uuid.UUID, wanted: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[Citation]]:
    """The footnotes that quote documents in the bin, by message."""
    found: defaultdict[uuid.UUID, list[Citation]] = defaultdict(list)
    rows = (
        select(Citation)
        .join(Document, Document.id == Citation.document_id)
        .where(Citation.user_id == user_id, Citation.message_id.in_(wanted))
        .where(Document.deleted_at.is_not(None))
        .order_by(Citation.message_id, Citation.number)
    )
    for citation in db.session.scalars(rows):
        found[citation.message_id].append(citation)
    return found


def before(user_id: uuid.UUID, question: Message, limit: int) -> Sequence[Message]:
    """Return the messages before a question, oldest first."""
    rows = db.session.scalars(
        select(Message)
        .where(Message.conversation_id == question.conversation_id, Message.user_id == user_id)
        .where(Message.deleted_at.is_(None))
        .where(tuple_(Message.created_at, Message.id) < tuple_(question.created_at, question.id))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return rows.all()[::-1]


def has_read(document_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition that a document was read for an answer."""
    passage = {"document": str(document_id), "read": True}
    return Message.attributes.contains({"evidence": {"passages": [passage]}})


def is_being_read(document: Document) -> bool:
    """Whether an answer that is being written has read a document, and may come to repeat it."""
    answers = select(Message.id).where(
        Message.user_id == document.user_id,
        Message.status == Status.WRITING,
        Message.deleted_at.is_(None),
        has_read(document.id),
    )
    return bool(db.session.scalar(select(answers.exists())))


def models() -> tuple[str, ...]:
    """Return the names of the models that can be asked, the default first; none when answers only quote."""
    return clients.models.names


def is_reading(user_id: uuid.UUID) -> bool:
    """Whether any of the user's documents is not yet known by its meaning."""
    final = (DocumentStatus.READY, DocumentStatus.FAILED)
    return bool(db.session.scalar(select(_documents(user_id).where(Document.status.not_in(final)).exists())))


def _documents(user_id: uuid.UUID) -> Select[Any]:
    return select(Document.id).where(Document.user_id == user_id, Document.deleted_at.is_(None))
