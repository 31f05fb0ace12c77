"""What the API looks up beside what the pages do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select, text

from webapp.api.models import IdempotencyKey
from webapp.chat.models import Conversation
from webapp.chat.queries import messages
from webapp.platform.extensions import db

MOST_ALIKE = 5
"""How many conversations that began with the same question are looked at."""


def belongs_to_another(kind: str, id: uuid.UUID) -> bool:
    """Whether there is a row of this id in the table ``kind``, and it is another user's."""
    return bool(db.session.scalar(text("SELECT belongs_to_another(:kind, :id)"), {"kind": kind, "id": id}))


def idempotency_key(user_id: uuid.UUID, key: str) -> IdempotencyKey:
    """Return the request that was sent with this key."""
    rows = select(IdempotencyKey).where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    return db.session.scalars(rows).one()


def conversation_asked(user_id: uuid.UUID, title: str, questions: Sequence[str]) -> uuid.UUID | None:
    """Return the last changed conversation of this title in which these were asked, and nothing else; or None."""
    if not questions:
        return None
    rows = select(Conversation.id).where(Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
    rows = rows.where(Conversation.title == title)
    for id in db.session.scalars(rows.order_by(Conversation.updated_at.desc()).limit(MOST_ALIKE)):
        page = messages.messages(user_id, id)
        asked = [each.content for each in page.rows if each.role == "user"]
        is_all = page.before is None
        if asked == list(questions) if is_all else asked == list(questions)[-len(asked) :]:
            return id
    return None
