"""Conversations, page by page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import select, tuple_

from webapp.chat.models import Conversation
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db

CONVERSATIONS_A_PAGE = 30

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows in order, and the cursor ``before`` of the page before; None when there is none."""

    rows: list[Item]
    before: str | None


def conversations(user_id: uuid.UUID, *, archived: bool = False, before: str | None = None) -> Page[Conversation]:
    """Return a page of conversations, the last changed first. ``before`` is the cursor that the last page gave."""
    wanted = (
        select(Conversation)
        .where(Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
        .where(Conversation.is_archived == archived)
        .order_by(Conversation.updated_at.desc(), Conversation.id.desc())
        .limit(CONVERSATIONS_A_PAGE + 1)
    )
    if before:
        wanted = wanted.where(tuple_(Conversation.updated_at, Conversation.id) < _place(before))
    rows = list(db.session.scalars(wanted))
    shown = rows[:CONVERSATIONS_A_PAGE]
    more = len(rows) > len(shown)
    return Page(shown, f"{shown[-1].updated_at.isoformat()},{shown[-1].id}" if more else None)


def _place(before: str) -> Any:
    try:
        moment, _, id = before.partition(",")
        return tuple_(datetime.fromisoformat(moment), uuid.UUID(id))
    except ValueError as error:
        raise NotFound("There is no such page of the list.") from error


def conversation(user_id: uuid.UUID, id: uuid.UUID) -> Conversation:
    """Return a conversation; raise NotFound."""
    found = db.session.scalar(
        select(Conversation).where(
            Conversation.id == id, Conversation.user_id == user_id, Conversation.deleted_at.is_(None)
        )
    )
    if found is None:
        raise NotFound("There is no such conversation. It may have been deleted.")
    return found


def models() -> tuple[str, ...]:
    """Return the names of the models that can answer, the default first; none when answers only quote."""
    return clients.models.names
