"""Deleted conversations, for as long as they can be put back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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


def in_bin(user_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a conversation is in the bin of a user, and can be put back."""
    return Conversation.user_id == user_id, Conversation.deleted_at.is_not(None), Conversation.purging_at.is_(None)


def binned(user_id: uuid.UUID, cursor: str | None = None) -> Page[Binned]:
    """Return the conversations in the bin of a user, the last deleted first."""
    rows = select(Conversation.id, Conversation.title, Conversation.deleted_at)
    rows = rows.where(*in_bin(user_id))
    page: Page[tuple[uuid.UUID, str, datetime]] = DELETED.page(rows, cursor, PAGE_SIZE)
    kept = timedelta(days=clients.config["RETENTION_DAYS"])
    return Page([Binned(*row, (row[2] + kept).date()) for row in page.rows], page.cursor)
