"""Deleted conversations are put back: from the message that says so, and from the bin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from webapp.chat import forgetting, index_source
from webapp.chat.models import TURNS, Conversation, Message
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.undo import operations as undo


def restore(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Show a deleted conversation again, and publish its messages; a repeat changes nothing.

    Raises Invalid when it is gone for good.
    """
    rows = select(Conversation).where(Conversation.user_id == user_id, Conversation.id == conversation_id)
    conversation = db.session.scalar(rows.with_for_update())
    if conversation is None:
        raise Invalid("This conversation was deleted too long ago.")
    if conversation.deleted_at is None:
        return
    if conversation.purging_at:
        raise Invalid("This conversation is being permanently deleted and can no longer be restored.")
    together = (Message.conversation_id == conversation_id, Message.deleted_at == conversation.deleted_at)
    messages = db.session.scalars(select(Message).where(*together).order_by(Message.created_at)).all()
    conversation.deleted_at = None
    for message in messages:
        message.deleted_at = None
        if message.role in TURNS:
            index_source.publish(message)
    forgetting.republish(forgetting.of_conversations(Conversation.id == conversation_id))


def restore_all(user_id: uuid.UUID, ids: Sequence[str]) -> str | None:
    """Restore conversations that were deleted together; those that are gone for good stay so.

    Return how many are back if these are not all; raise Invalid when none is.
    """
    back, problem = 0, None
    for id in sorted(ids):
        try:
            restore(user_id, uuid.UUID(id))
            back += 1
        except Invalid as error:
            problem = error
    if problem and not back:
        raise problem
    return f"{back} of {len(ids)} conversations" if problem else None


undo.RESTORERS["conversation"] = restore_all
