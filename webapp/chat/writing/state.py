"""The row of an answer while it is being written."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select

from webapp.chat.models import Citation, Message, MessageDelta
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db


def lock_answer(user_id: uuid.UUID, message_id: uuid.UUID) -> Message:
    """Return an answer, as it is now and locked until the transaction ends; raise NotFound.

    The lock lets a further question refer to it meanwhile.
    """
    message = db.session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.user_id == user_id, Message.deleted_at.is_(None))
        .where(Message.role == "assistant")
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if message is None:
        raise NotFound("There is no such answer. It may have been deleted.")
    return message


def written_so_far(message: Message) -> str:
    """Take the pieces of an answer out of the stream's table and return them as one text."""
    pieces = db.session.execute(
        delete(MessageDelta).where(MessageDelta.message_id == message.id).returning(MessageDelta.seq, MessageDelta.text)
    )
    return "".join(piece.text for piece in sorted(pieces, key=lambda piece: piece.seq))


def clear(message: Message) -> None:
    """Take away whatever an earlier try has written."""
    db.session.execute(delete(MessageDelta).where(MessageDelta.message_id == message.id))
    db.session.execute(delete(Citation).where(Citation.message_id == message.id))
    message.content = message.error = ""
    message.attributes = {"run": message.attributes.get("run", 0)}
