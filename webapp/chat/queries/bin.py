"""Deleted conversations, for as long as they can be put back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from webapp.chat.models import Conversation
from webapp.platform.extensions import clients
from webapp.platform.pages import Order, Page, moment

PAGE_SIZE = 30
DELETED = Order("deleted", ((Conversation.deleted_at, moment), (Conversation.id, uuid.UUID)), is_descending=True)


@dataclass(frozen=True)
class Binned:
    """A deleted conversation, when it was deleted, and the day when it is removed for good."""

    id: uuid.UUID
    title: str
    deleted_at: datetime
    leaves_on: date
    is_private: bool


def in_bin(user_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a conversation is in the bin of a user, and can be put back."""
    return Conversation.user_id == user_id, Conversation.deleted_at.is_not(None), Conversation.purging_at.is_(None)


def binned(user_id: uuid.UUID, cursor: str | None = None) -> Page[Binned]:
    """Return the conversations in the bin of a user, the last deleted first."""
    page: Page[Conversation] = DELETED.page(select(Conversation).where(*in_bin(user_id)), cursor, PAGE_SIZE)
    return Page([_binned(one) for one in page.rows], page.cursor)


def _binned(one: Conversation) -> Binned:
    deleted_at = one.deleted_at or datetime.now(UTC)
    leaves_on = (deleted_at + timedelta(days=clients.config["RETENTION_DAYS"])).date()
    return Binned(one.id, one.title, deleted_at, leaves_on, one.is_private)
