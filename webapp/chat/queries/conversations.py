"""Conversations, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, literal_column, select, tuple_

from webapp.chat.models import Conversation
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.shared.folding import longest, pattern

CONVERSATIONS_A_PAGE = 30
MOST_TAGS = 50
TITLED = 5
"""How many conversations a search finds by title; the list has the others."""
HAS_TAGS = Conversation.tags != literal_column("'{}'")
"""The condition of ``ix_conversations_tagged``."""


@dataclass(frozen=True)
class Filters:
    """What a list is filtered by: words of the title, a tag, and whether archived conversations alone are meant.

    A search finds archived ones as well; the list leaves them out.
    """

    words: str = ""
    tag: str = ""
    archived: bool = False

    @property
    def is_search(self) -> bool:
        return bool(self.words or self.tag)

    @property
    def address(self) -> dict[str, Any]:
        """The filters that are set, by their names in an address."""
        return {name: "1" if value is True else value for name, value in asdict(self).items() if value}


Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows in order, and the cursor ``before`` of the page before; None when there is none."""

    rows: list[Item]
    before: str | None


def conversations(
    user_id: uuid.UUID,
    filters: Filters = Filters(),
    before: str | None = None,  # immutable
) -> Page[Conversation]:
    """Return a page of conversations, the last changed first; where nothing is looked for, pinned ones before them.

    ``before`` is the cursor that the last page gave; raise NotFound for what is none.
    """
    keys = (*(() if filters.is_search else (Conversation.is_pinned,)), Conversation.updated_at, Conversation.id)
    wanted = select(Conversation).where(*_conditions(user_id, filters)).order_by(*(key.desc() for key in keys))
    if before:
        wanted = wanted.where(tuple_(*keys) < _place(before, with_pinned=not filters.is_search))
    rows = list(db.session.scalars(wanted.limit(CONVERSATIONS_A_PAGE + 1)))
    shown = rows[:CONVERSATIONS_A_PAGE]
    return Page(shown, _cursor(shown[-1], filters) if len(rows) > len(shown) else None)


def titled(
    user_id: uuid.UUID, wanted: Sequence[str], excluded: Sequence[str], period: tuple[datetime | None, datetime | None]
) -> Sequence[Conversation]:
    """Return the last changed of the conversations, archived ones too, whose titles have all words and phrases.

    Private ones are not among them.
    ``excluded`` are those that they have not; ``period``: when they were changed, from a moment on and before another.
    """
    since, until = period
    has = [Conversation.title.regexp_match(pattern(each) or "$") for each in longest(wanted)]
    has_not = [~Conversation.title.regexp_match(pattern(each) or "$") for each in longest(excluded)]
    rows = select(Conversation).where(
        Conversation.user_id == user_id, Conversation.deleted_at.is_(None), ~Conversation.is_private, *has, *has_not
    )
    rows = rows.where(Conversation.updated_at >= since) if since else rows
    rows = rows.where(Conversation.updated_at < until) if until else rows
    return db.session.scalars(rows.order_by(Conversation.updated_at.desc()).limit(TITLED)).all()


def _conditions(user_id: uuid.UUID, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [Conversation.user_id == user_id, Conversation.deleted_at.is_(None)]
    if filters.archived or not filters.is_search:
        conditions.append(Conversation.is_archived == filters.archived)
    if filters.tag:
        conditions += [HAS_TAGS, Conversation.tags.contains([filters.tag])]
    if filters.words:
        conditions.append(~Conversation.is_private)
    titled = (Conversation.title.regexp_match(pattern(word) or "$") for word in longest(filters.words.split()))
    return [*conditions, *titled]


def _cursor(conversation: Conversation, filters: Filters) -> str:
    place = f"{conversation.updated_at.isoformat()},{conversation.id}"
    return place if filters.is_search else f"{int(conversation.is_pinned)},{place}"


def _place(before: str, *, with_pinned: bool) -> Any:
    try:
        *pinned, moment, id = before.split(",")
        values = [bool(["0", "1"].index(each)) for each in pinned]
        if len(values) != with_pinned:
            raise ValueError(before)
        return tuple_(*values, datetime.fromisoformat(moment), uuid.UUID(id))
    except ValueError as error:
        raise NotFound("There is no such page of the list.") from error


def tags(user_id: uuid.UUID) -> list[tuple[str, int]]:
    """Return the most common tags of a user's conversations by name, each with how many have it."""
    live = (Conversation.user_id == user_id, Conversation.deleted_at.is_(None), HAS_TAGS)
    each = select(func.unnest(Conversation.tags).label("tag")).where(*live).subquery()
    rows = select(each.c.tag, func.count()).group_by(each.c.tag).order_by(func.count().desc(), each.c.tag)
    return sorted((tag, number) for tag, number in db.session.execute(rows.limit(MOST_TAGS)))


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


def has_any(user_id: uuid.UUID) -> bool:
    """Whether there is a conversation."""
    rows = select(Conversation.id).where(Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
    return db.session.scalar(rows.limit(1)) is not None


def models() -> tuple[str, ...]:
    """Return the names of the models that can answer, the default first; none when answers only quote."""
    return clients.models.names
