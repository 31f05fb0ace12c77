"""A question that nothing answered while documents were being read is answered anew, once, when they have been read."""

from __future__ import annotations

import uuid

from sqlalchemy import Text, exists, literal, literal_column, select, update

from webapp.chat.models import UNFINISHED, Message, Status
from webapp.chat.writing import state
from webapp.documents.queries.progress import is_processing
from webapp.platform.extensions import db

WAITS = "waits"
"""The key of ``attributes`` of an answer that is to be written anew."""
_IS_WAITING = Message.attributes.has_key(literal_column(f"'{WAITS}'")) & Message.deleted_at.is_(None)
"""Like the whole of ``may_wait``, a condition that ``ix_messages_to_be_written`` is made for."""


def may_wait(user_id: uuid.UUID) -> bool:
    """Whether an answer of a user waits for documents, or is being written and may come to wait for them."""
    is_live = (Message.user_id == user_id, Message.role == "assistant", Message.deleted_at.is_(None))
    rows = exists().where(*is_live, _IS_WAITING | Message.status.in_(UNFINISHED))
    return bool(db.session.scalar(select(rows)))


def give_up(conversation_id: uuid.UUID) -> None:
    """Have no answer of a conversation written anew: it has gone on with another question."""
    rows = update(Message).where(Message.conversation_id == conversation_id, _IS_WAITING)
    db.session.execute(
        rows.values(attributes=Message.attributes.op("-")(literal(WAITS, Text))).execution_options(
            synchronize_session=False
        )
    )


def begin_anew(user_id: uuid.UUID) -> list[uuid.UUID]:
    """Empty the answers that wait, once no document of the user is being read; return their ids."""
    if is_processing(user_id):
        return []
    found = list(db.session.scalars(select(Message.id).where(Message.user_id == user_id, _IS_WAITING)))
    begun = []
    for id in sorted(found):
        message = state.lock_answer(user_id, id)
        if WAITS in message.attributes:
            state.clear(message)
            message.status = Status.WAITING
            begun.append(id)
    return begun
