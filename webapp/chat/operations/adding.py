"""The rows of new conversations and questions, each added once, however often and from wherever its form is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp.chat.models import Conversation, Message, Status, sealed
from webapp.chat.scope import Scope
from webapp.platform.extensions import db
from webapp.shared.languages import tell


def conversation(user_id: uuid.UUID, id: uuid.UUID, title: str, scope: Scope, *, private: bool) -> bool:
    """Add a conversation; return whether it is new, and not that of the same form, sent at the same time."""
    attributes = {"sources": scope.to_json()} if scope.is_limited else {}
    said: dict[str, Any] = {"title": title, "attributes": attributes}
    row = {"title": "", "is_remembered": False, "sealed": sealed.UNSEALED} if private else said
    new = insert(Conversation).values({"id": id, "user_id": user_id, **row}).on_conflict_do_nothing()
    found = db.session.scalar(new.returning(Conversation))
    if found and private:
        found.title, found.attributes = title, attributes
        db.session.flush()
    return found is not None


def question(
    conversation: Conversation, id: uuid.UUID, content: str, about: Mapping[str, Any] | None
) -> Message | None:
    """Add a question and return it; None when its id is taken, be it by the same form sent at the same time."""
    attributes = {"about": dict(about)} if about else {}
    said: dict[Any, Any] = {Message.stored_content: content, Message.language: tell(content)}
    said[Message.attributes] = attributes
    row: dict[Any, Any] = {
        Message.id: id,
        Message.user_id: conversation.user_id,
        Message.conversation_id: conversation.id,
        Message.parent_id: _last_answer(conversation.id),
        Message.role: "user",
        Message.status: Status.COMPLETE,
        **({Message.sealed: sealed.UNSEALED} if conversation.is_private else said),
    }
    found = db.session.scalar(insert(Message).values(row).on_conflict_do_nothing().returning(Message))
    if found and conversation.is_private:
        found.stored_content, found.attributes = content, attributes
        db.session.flush()
    return found


def _last_answer(conversation_id: uuid.UUID) -> uuid.UUID | None:
    return db.session.scalar(
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.role == "assistant")
        .where(Message.deleted_at.is_(None), Message.left_at.is_(None))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(1)
    )
