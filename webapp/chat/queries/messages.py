"""Messages, page by page, and the pieces of those that are being written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from webapp.chat.models import Evidence, Message, MessageDelta
from webapp.chat.queries.conversations import Page
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

MESSAGES_A_PAGE = 30
WITH_EVIDENCE = joinedload(Message.evidence).undefer(Evidence.has_read_deleted)


def messages(user_id: uuid.UUID, conversation_id: uuid.UUID, before: uuid.UUID | None = None) -> Page[Message]:
    """Return the newest messages of a conversation in reading order, or those older than the message ``before``."""
    wanted = (
        _live(user_id)
        .where(Message.conversation_id == conversation_id)
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
    found = db.session.scalar(_live(user_id).where(Message.id == id))
    if found is None:
        raise NotFound("There is no such message. It may have been deleted.")
    return found


def messages_by_ids(user_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> Sequence[Message]:
    """Return those of these messages that are still there, in reading order."""
    rows = _live(user_id).where(Message.id.in_(list(ids)))
    return db.session.scalars(rows.order_by(Message.created_at, Message.id)).all()


def _live(user_id: uuid.UUID) -> Select[Message]:
    return select(Message).options(WITH_EVIDENCE).where(Message.user_id == user_id, Message.deleted_at.is_(None))


def answer_to(user_id: uuid.UUID, question_id: uuid.UUID) -> Message:
    """Return the first answer to a question."""
    found = db.session.scalar(
        select(Message)
        .options(WITH_EVIDENCE)
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


def before(user_id: uuid.UUID, question: Message, limit: int) -> Sequence[Message]:
    """Return the messages before a question, oldest first."""
    rows = db.session.scalars(
        _live(user_id)
        .where(Message.conversation_id == question.conversation_id)
        .where(tuple_(Message.created_at, Message.id) < tuple_(question.created_at, question.id))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return rows.all()[::-1]
