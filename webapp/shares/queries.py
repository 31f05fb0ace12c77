"""Links to conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, moment
from webapp.shares.models import Share

PAGE_SIZE = 30
NEWEST = Order("newest", ((Share.created_at, moment), (Share.id, uuid.UUID)), is_descending=True)


def of_conversation(user_id: uuid.UUID, conversation_id: uuid.UUID) -> Sequence[Share]:
    """Return the links to a conversation, the newest first."""
    rows = select(Share).where(Share.user_id == user_id, Share.conversation_id == conversation_id)
    return db.session.scalars(rows.order_by(Share.created_at.desc())).all()


def number_of(user_id: uuid.UUID, conversation_id: uuid.UUID) -> int:
    """Return how many links there are to a conversation."""
    rows = select(func.count()).where(Share.user_id == user_id, Share.conversation_id == conversation_id)
    return db.session.scalar(rows) or 0


def page(user_id: uuid.UUID, cursor: str | None = None) -> Page[Share]:
    """Return the links of a user with their conversations, the newest first."""
    rows = select(Share).options(joinedload(Share.conversation, innerjoin=True)).where(Share.user_id == user_id)
    return NEWEST.page(rows, cursor, PAGE_SIZE)


def share(user_id: uuid.UUID, id: uuid.UUID) -> Share:
    """Return a link; raise NotFound."""
    row = db.session.scalar(select(Share).where(Share.user_id == user_id, Share.id == id))
    if row is None:
        raise NotFound("There is no such link. It may have been revoked.")
    return row
