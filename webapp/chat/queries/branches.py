"""The branches of a conversation: what led to a message, what follows it, and what can stand in its place.

A conversation is never read as a whole: each query goes up or down one line of the tree, by the indexes of its keys.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, literal, or_, select, true
from sqlalchemy.orm import aliased

from webapp.chat.models import TURNS, Message
from webapp.platform.extensions import db


@dataclass(frozen=True)
class Place:
    """Which of its siblings a message is: ``number`` of ``total``, with the ids of those before and after it."""

    number: int
    total: int
    previous: uuid.UUID | None
    next: uuid.UUID | None


def places(user_id: uuid.UUID, messages: Sequence[Message]) -> dict[uuid.UUID, Place]:
    """Return the places of those messages, of any conversations, that have siblings, by one read."""
    if not messages:
        return {}
    rows = select(Message.id, Message.conversation_id, Message.parent_id).where(_siblings(messages))
    rows = rows.where(Message.user_id == user_id, Message.deleted_at.is_(None), Message.role.in_(TURNS))
    families: dict[tuple[uuid.UUID, uuid.UUID | None], list[uuid.UUID]] = defaultdict(list)
    for row in db.session.execute(rows.order_by(Message.created_at, Message.id)):
        families[row.conversation_id, row.parent_id].append(row.id)
    of_each = ((one.id, families[one.conversation_id, one.parent_id]) for one in messages)
    return {id: _place(family, family.index(id)) for id, family in of_each if len(family) > 1}


def _siblings(messages: Sequence[Message]) -> ColumnElement[bool]:
    parents = {message.parent_id for message in messages}
    have_parent = Message.parent_id.in_(parents - {None})
    if None not in parents:
        return have_parent
    of_first = {message.conversation_id for message in messages if message.parent_id is None}
    return or_(have_parent, and_(Message.conversation_id.in_(of_first), Message.parent_id.is_(None)))


def _place(family: Sequence[uuid.UUID], at: int) -> Place:
    return Place(
        at + 1,
        len(family),
        family[at - 1] if at else None,
        family[at + 1] if at + 1 < len(family) else None,
    )


def left_above(message: Message) -> list[uuid.UUID]:
    """Return the ids of a message and of those that led to it, as far as they are in no branch that is shown."""
    line = _line(Message.id == message.id, Message.left_at.is_not(None))
    parent = aliased(Message)
    more = select(parent.id, parent.parent_id, line.c.step + 1)
    return list(db.session.scalars(_ids(line, more.where(parent.id == line.c.parent_id, parent.left_at.is_not(None)))))


def below(message: Message) -> list[uuid.UUID]:
    """Return the ids of the messages that follow one, in the branch that was shown last."""
    line = _line(Message.id == message.id)
    child = aliased(Message)
    last_read = (
        select(child.id, child.parent_id)
        .where(child.parent_id == line.c.id, child.deleted_at.is_(None), child.role.in_(TURNS))
        .order_by(child.left_at.desc().nulls_first(), child.created_at.desc(), child.id.desc())
        .limit(1)
        .lateral()
    )
    more = select(last_read.c.id, last_read.c.parent_id, line.c.step + 1).select_from(line.join(last_read, true()))
    return list(db.session.scalars(_ids(line, more)))[1:]


def _above() -> Select[uuid.UUID]:
    line = _line(Message.id == bindparam("parent"))
    parent = aliased(Message)
    more = select(parent.id, parent.parent_id, line.c.step + 1)
    return _ids(line, more.where(parent.id == line.c.parent_id, line.c.step < bindparam("limit")))


def _line(*start: ColumnElement[bool]) -> CTE:
    """Return the beginning of a line of messages; ``step`` counts them from 1."""
    first = select(Message.id, Message.parent_id, literal(1).label("step"))
    return first.where(*start, Message.deleted_at.is_(None)).cte("line", recursive=True)


def _ids(line: CTE, more: Select[tuple[uuid.UUID, uuid.UUID | None, int]]) -> Select[uuid.UUID]:
    whole = line.union_all(more)
    return select(whole.c.id).order_by(whole.c.step)


# Built once, not for each question: building it costs as much as running it.
ABOVE = _above()
"""The select of the ids of the last messages, at most ``limit``, that led to one: its ``parent``, and up from there."""
