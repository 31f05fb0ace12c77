"""What was said, remembered by meaning: each question and each answer is a point in the index of messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection as Several

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp import indexes
from webapp.chat import queries
from webapp.chat.masking import without
from webapp.chat.models import Message, Status
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Collection
from webapp.documents.index import Owed
from webapp.documents.models import Embedding
from webapp.extensions import clients, db
from webapp.indexes import Index
from webapp.ingest.sentences import split_sentences
from webapp.unit_of_work import unit_of_work

LIVE = (Message.status == Status.COMPLETE) & Message.deleted_at.is_(None)
"""A message that is to be found."""


def index(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Put a message into the index, or take it out if it was deleted; a repeat replaces its point.

    What it quotes of documents in the bin is left out. It is remembered anew when such a document comes or goes.

    The row that says what should be in the index is written before the point is, so none is left behind.
    """
    with unit_of_work():
        said = texts(user_id, [message_id])
        now = _expect(user_id, message_id) if said else None
    if now:
        vectors = now.embeddings.passages([(one.content, one.sentences) for one in said])
        clients.vectors.owned_by(user_id).upsert(now.messages, [said[0].point(vectors[0])])
    with unit_of_work():
        message = _live(user_id, message_id)
        if message and now and indexes.held() == now:
            message.vector_id = message_id
            _complete(message_id, now)
    if message is None:
        indexes.discard(user_id, indexes.MESSAGES, ids=[str(message_id)])


def texts(user_id: uuid.UUID, ids: Several[uuid.UUID], *, lock: bool = False) -> list[Owed]:
    """Return those of the messages that are to be found, as they are remembered; ``lock``: they stay so meanwhile."""
    rows = select(Message).where(Message.id.in_(ids), Message.user_id == user_id, LIVE)
    if lock:
        rows = rows.with_for_update(read=True).execution_options(populate_existing=True)
    messages = db.session.scalars(rows).all()
    hidden = queries.hidden(user_id, [message.id for message in messages])
    return [_owed(message, without_marks(without(message.content, *hidden[message.id]))) for message in messages]


def forget(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Take a deleted conversation out of the index; the rows that expected its points go last."""
    indexes.discard(user_id, indexes.MESSAGES, {"conversation_id": str(conversation_id)})
    with unit_of_work():
        messages = select(Message.id).where(Message.conversation_id == conversation_id, Message.user_id == user_id)
        db.session.execute(
            delete(Embedding)
            .where(Embedding.source_type == "message", Embedding.source_id.in_(messages))
            .execution_options(synchronize_session=False)
        )


def _live(user_id: uuid.UUID, message_id: uuid.UUID) -> Message | None:
    return db.session.scalar(select(Message).where(Message.id == message_id, Message.user_id == user_id, LIVE))


def _expect(user_id: uuid.UUID, message_id: uuid.UUID) -> Index:
    """Note that the message should be in the index that answers, and not, as it was before, in one being built."""
    now = indexes.held()
    elsewhere = delete(Embedding).where(_is(message_id), Embedding.generation > now.generation)
    db.session.execute(elsewhere.execution_options(synchronize_session=False))
    row = {
        "user_id": user_id,
        "source_type": "message",
        "source_id": message_id,
        "model": now.model,
        "dimension": now.dimension,
        "generation": now.generation,
    }
    db.session.execute(insert(Embedding).values(row).on_conflict_do_nothing())
    return now


def _complete(message_id: uuid.UUID, now: Index) -> None:
    row = update(Embedding).where(_is(message_id), Embedding.generation == now.generation)
    db.session.execute(row.values(state="complete").execution_options(synchronize_session=False))


def _is(message_id: uuid.UUID) -> ColumnElement[bool]:
    return (Embedding.source_type == "message") & (Embedding.source_id == message_id)


def _owed(message: Message, text: str) -> Owed:
    payload: dict[str, str | int] = {
        "conversation_id": str(message.conversation_id),
        "message_id": str(message.id),
        "role": message.role,
        "kind": "message",
        "timestamp": message.created_at.isoformat(),
        "timestamp_unix": int(message.created_at.timestamp()),
    }
    return Owed(message.id, text, split_sentences(text), payload)


def collection() -> Collection:
    """Return the collection of messages that answers."""
    return indexes.current().messages
