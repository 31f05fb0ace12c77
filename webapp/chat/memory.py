"""What was said, remembered by meaning: each question and each answer is a point in the index of messages."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from webapp.chat import queries
from webapp.chat.masking import without
from webapp.chat.models import Message, Status
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Point
from webapp.documents.models import Embedding
from webapp.extensions import clients, db
from webapp.ingest.sentences import split_sentences
from webapp.unit_of_work import unit_of_work


def index(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Put a message into the index, or take it out if it was deleted; a repeat replaces its point.

    What it quotes of documents in the bin is left out. It is remembered anew when such a document comes or goes.

    The row that says what should be in the index is written before the point is, so none is left behind.
    """
    with unit_of_work():
        message = _live(user_id, message_id)
        if message:
            _expect(message)
            hidden = queries.hidden_citations(user_id, [message_id])
            text = without_marks(without(message.content, hidden[message_id]))
            payload = _payload(message)
    if message:
        passage = clients.embeddings.passages([(text, split_sentences(text))])[0]
        point = Point(str(message_id), text, payload, passage.dense, passage.sentences)
        clients.vectors.owned_by(user_id).upsert(collection(), [point])
    with unit_of_work():
        message = _live(user_id, message_id)
        if message:
            message.vector_id = message_id
            db.session.get_one(Embedding, message_id).state = "complete"
    if message is None:
        clients.vectors.owned_by(user_id).delete(collection(), ids=[str(message_id)])


def forget(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Take a deleted conversation out of the index; the rows that expected its points go last."""
    clients.vectors.owned_by(user_id).delete(collection(), {"conversation_id": str(conversation_id)})
    with unit_of_work():
        messages = select(Message.id).where(Message.conversation_id == conversation_id, Message.user_id == user_id)
        db.session.execute(
            delete(Embedding)
            .where(Embedding.source_type == "message", Embedding.source_id.in_(messages))
            .execution_options(synchronize_session=False)
        )


def _live(user_id: uuid.UUID, message_id: uuid.UUID) -> Message | None:
    return db.session.scalar(
        select(Message).where(
            Message.id == message_id,
            Message.user_id == user_id,
            Message.status == Status.COMPLETE,
            Message.deleted_at.is_(None),
        )
    )


def _expect(message: Message) -> None:
    db.session.execute(
        insert(Embedding)
        .values(
            id=message.id,
            user_id=message.user_id,
            source_type="message",
            source_id=message.id,
            model=clients.embeddings.model,
            dimension=clients.embeddings.dimension,
        )
        .on_conflict_do_nothing()
    )


def _payload(message: Message) -> dict[str, str | int]:
    return {
        "conversation_id": str(message.conversation_id),
        "message_id": str(message.id),
        "role": message.role,
        "kind": "message",
        "timestamp": message.created_at.isoformat(),
        "timestamp_unix": int(message.created_at.timestamp()),
    }


def collection() -> str:
    """Return the name of the collection of messages."""
    return clients.config["QDRANT_MESSAGES_COLLECTION"]
