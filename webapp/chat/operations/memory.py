"""What users do with what is remembered: forget it for an answer, for a conversation or altogether, and switch it."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from webapp.auth.models import User
from webapp.chat import forgetting, index_source, jobs
from webapp.chat.models import Conversation, Message, Recollection
from webapp.chat.operations import conversations as operations
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.jobs import Options, defer

PRIVATE = "A private conversation is never remembered, and draws on no other."
GONE = "This is not remembered any more."


def forget_here(user_id: uuid.UUID, answer_id: uuid.UUID, recalled_id: uuid.UUID) -> None:
    """Take an earlier answer out of one that has recalled it; a repeat changes nothing."""
    is_here = (Recollection.message_id == answer_id) & (Recollection.recalled_id == recalled_id)
    forgetting.forget((Recollection.user_id == user_id) & is_here)


def forget_conversation_of(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Never recall the conversation of a message again; raise NotFound."""
    rows = select(Conversation).join(Conversation.messages).where(Message.id == message_id)
    conversation = db.session.scalar(rows.where(Conversation.user_id == user_id))
    if conversation is None:
        raise NotFound(GONE)
    set_remembered(conversation, remembered=False)


def set_remembered(conversation: Conversation, *, remembered: bool) -> None:
    """Have a conversation remembered, or forgotten by all answers and by the index; raise Invalid for a private one."""
    if conversation.is_private:
        raise Invalid(PRIVATE)
    operations.lock(conversation.id)
    if conversation.is_remembered == remembered:
        return
    conversation.is_remembered = remembered
    db.session.flush()
    if remembered:
        said = (Message.conversation_id == conversation.id, index_source.belongs_in_index())
        ids = db.session.scalars(select(Message.id).where(*said).order_by(Message.created_at)).all()
        index_source.publish_many(conversation.user_id, conversation.id, ids)
    else:
        forgetting.forget(forgetting.of_conversations(Conversation.id == conversation.id))
        operations.withdraw(conversation)


def set_recalls(conversation: Conversation, *, recalls: bool) -> None:
    """Have the answers of a conversation draw on others from now on, or on none."""
    operations.set_attributes(conversation, recalls=recalls)


def forget_all(user_id: uuid.UUID) -> None:
    """Forget all conversations so far; those that are started later are remembered."""
    mine = (Conversation.user_id == user_id, Conversation.is_remembered)
    forgotten = update(Conversation).where(*mine).values(is_remembered=False)
    db.session.execute(forgotten.execution_options(synchronize_session=False))
    defer(jobs.remove_forgotten, Options(lock=f"forget-{user_id}"), user_id=str(user_id))


def switch(user: User, *, on: bool) -> None:
    """Let answers draw on earlier conversations, or not."""
    user.has_memory = on
