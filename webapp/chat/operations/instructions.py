"""How a model is to write the answers of a conversation, kept as a message of the role system."""

from __future__ import annotations

from sqlalchemy import select

from webapp.chat.models import Conversation, Message, sealed
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import messages as queries
from webapp.platform.extensions import db


def instruct(conversation: Conversation, text: str) -> None:
    """Say how a model is to write the answers of a conversation from now on; "" to say nothing."""
    operations.lock(conversation.id)
    rows = select(Message).where(*queries.instructions_of(conversation.id))
    found = db.session.scalar(rows)
    if found and not text:
        db.session.delete(found)
    elif found:
        found.stored_content = text
    elif text:
        owner, id = conversation.user_id, conversation.id
        new = Message(user_id=owner, conversation_id=id, role="system", stored_content=text)
        new.sealed = sealed.UNSEALED if conversation.is_private else None
        db.session.add(new)
    db.session.flush()
