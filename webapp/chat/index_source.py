"""Messages as a source of the index, so that questions and answers can be found by meaning."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Text, and_, cast, exists, literal, or_, select, update
from sqlalchemy.orm import aliased

from webapp.chat.models import TURNS, Conversation, Message, Status
from webapp.chat.queries.messages import WITH_REDACTION
from webapp.chat.rendering import without_marks
from webapp.index import entries, points
from webapp.index.jobs import publish_message, publish_messages
from webapp.index.models import Embedding, Kind, State
from webapp.index.sources import IndexText, RowState
from webapp.ingest.sentences import split_sentences
from webapp.platform.extensions import db
from webapp.platform.jobs import Options, defer, is_queued
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.languages import tell

RESUMED_AT_ONCE = 500
PUBLISHED_AT_ONCE = 32
LOCK, ANSWERS_LOCK = "conversation-", "answers-"
LATER = -100
"""The priority of what many messages at once wait for: after what others do one at a time."""


class MessageSource:
    """``index.sources.Source`` of messages: complete ones, redacted."""

    kind = Kind.MESSAGE

    def texts(self, user_id: uuid.UUID, ids: Collection[uuid.UUID], *, lock: bool = False) -> list[IndexText]:
        rows = select(Message).options(*WITH_REDACTION)
        rows = rows.where(Message.id.in_(ids), Message.user_id == user_id, belongs_in_index())
        if lock:
            rows = rows.with_for_update(read=True, of=Message).execution_options(populate_existing=True)
        return [_text(message, without_marks(message.content)) for message in db.session.scalars(rows)]

    def live(self, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        rows = select(Message.id).where(Message.id.in_(ids), Message.user_id == user_id, belongs_in_index())
        return set(db.session.scalars(rows))

    def is_live(self) -> ColumnElement[bool]:
        return exists().where(Message.id == Embedding.source_id, belongs_in_index())

    def states(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, RowState]:
        is_live = Message.deleted_at.is_(None) & Conversation.deleted_at.is_(None) & Conversation.is_remembered
        rows = select(Message.id, is_live.label("is_live"), has_job().label("is_busy"))
        rows = rows.join(Message.conversation).where(Message.id.in_(ids))
        return {row.id: RowState(row.is_live, row.is_busy) for row in db.session.execute(rows)}

    def mark_published(self, ids: Collection[uuid.UUID]) -> None:
        rows = update(Message).where(Message.id.in_(ids)).values(vector_id=Message.id)
        db.session.execute(rows.execution_options(synchronize_session=False))

    def resume(self) -> None:
        pending = (Embedding.state == State.PENDING) & (Embedding.source_type == Kind.MESSAGE)
        rows = select(Message).join(Embedding, Embedding.source_id == Message.id)
        rows = rows.where(pending, belongs_in_index(), has_no_job()).limit(RESUMED_AT_ONCE)
        for message in db.session.scalars(rows).all():
            publish(message)


def belongs_in_index() -> ColumnElement[bool]:
    """Return the condition that a message belongs in the index."""
    where = aliased(Conversation)
    forgotten = exists().where(where.id == Message.conversation_id, ~where.is_remembered)
    is_said = (Message.status == Status.COMPLETE) & Message.deleted_at.is_(None) & Message.role.in_(TURNS)
    return is_said & ~forgotten


def publish(message: Message) -> None:
    """Defer the job that publishes a message as it may be shown then. Its lock is that of ``remove_conversation``."""
    options = Options(lock=lock_of(message.conversation_id))
    defer(publish_message, options, user_id=str(message.user_id), message_id=str(message.id))


def publish_question(answer: Message) -> None:
    """Defer the job that publishes the question of an answer that failed or was stopped."""
    if answer.parent_id and not answer.is_private:
        options = Options(lock=lock_of(answer.conversation_id))
        defer(publish_messages, options, user_id=str(answer.user_id), message_ids=[str(answer.parent_id)])


def publish_turns(conversation: Conversation, answers: Sequence[Message]) -> None:
    """Defer the job that publishes complete answers, but refusals, and their questions, unless the index has them.

    Until then the processor is the answers', and all take little more than the time of one.
    """
    if conversation.is_private or not conversation.is_remembered:
        return
    questions = select(Message.id).where(Message.id.in_({answer.parent_id for answer in answers if answer.parent_id}))
    ids = [*db.session.scalars(questions.where(Message.vector_id.is_(None)))]
    ids += [answer.id for answer in answers if answer.vector_id is None and not answer.is_refusal]
    if ids:
        wanted = [str(id) for id in ids]
        options = Options(lock=lock_of(conversation.id))
        defer(publish_messages, options, user_id=str(conversation.user_id), message_ids=wanted)


def publish_many(user_id: uuid.UUID, conversation_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """Defer the jobs that publish many messages of a conversation, after whatever else waits."""
    options = Options(lock=lock_of(conversation_id), priority=LATER)
    for start in range(0, len(ids), PUBLISHED_AT_ONCE):
        batch = [str(id) for id in ids[start : start + PUBLISHED_AT_ONCE]]
        defer(publish_messages, options, user_id=str(user_id), message_ids=batch)


def remove_conversation(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Take a deleted or forgotten conversation out of the index, the points before their entries."""
    messages = select(Message.id).where(Message.conversation_id == conversation_id, Message.user_id == user_id)
    with unit_of_work():
        if db.session.scalar(messages.where(belongs_in_index()).limit(1)):
            return  # it was restored meanwhile
        entries.reset(Kind.MESSAGE, messages)  # the index is not expected to have their points
    points.remove(user_id, Kind.MESSAGE, {"conversation_id": str(conversation_id)})
    with unit_of_work():
        entries.remove(Kind.MESSAGE, messages)


def lock_of(conversation_id: uuid.UUID) -> str:
    """Return the lock of the jobs that publish a conversation's messages or take them out of the index."""
    return f"{LOCK}{conversation_id}"


def lock_after_answers(conversation_id: uuid.UUID) -> str:
    """Return the lock of the job that follows a conversation's answers, and has them published."""
    return f"{ANSWERS_LOCK}{conversation_id}"


def has_job() -> ColumnElement[bool]:
    """Return the condition that a job is to publish the message, or to take it out of the index."""
    return or_(*_jobs())


def has_no_job() -> ColumnElement[bool]:
    """Return the opposite, in a form that PostgreSQL makes joins of."""
    return and_(*(~job for job in _jobs()))


def _jobs() -> list[ColumnElement[bool]]:
    conversation = cast(Message.conversation_id, Text)
    return [is_queued(literal(prefix).concat(conversation)) for prefix in (LOCK, ANSWERS_LOCK)]


def _text(message: Message, content: str) -> IndexText:
    payload: dict[str, str | int] = {
        "conversation_id": str(message.conversation_id),
        "message_id": str(message.id),
        "role": message.role,
        "kind": "message",
        "timestamp": message.created_at.isoformat(),
        "timestamp_unix": int(message.created_at.timestamp()),
    }
    return IndexText(message.id, content, split_sentences(content), payload, tell(content))
