"""What is read of tasks. Each takes the user first and finds nothing of anybody else's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, select

from webapp.chat.models import Conversation, Message
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, day, moment, optional, page_of
from webapp.tasks.models import Task

SHOWN = ("open", "overdue", "done", "all")
PAGE_SIZE = 50


OPEN = Order("open", ((Task.due, optional(day)), (Task.created_at, moment), (Task.id, uuid.UUID)), nulls_last=True)
DONE = Order("done", ((Task.completed_at, moment), (Task.id, uuid.UUID)), is_descending=True)


def task(user_id: uuid.UUID, task_id: uuid.UUID) -> Task:
    """Return one task; raise NotFound."""
    found = db.session.scalar(_mine(user_id).where(Task.id == task_id))
    if found is None:
        raise NotFound("There is no such task in your list. It may have been deleted.")
    return found


def is_same(row: Mapping[str, Any]) -> bool:
    """Whether there is a task with all these values."""
    return bool(db.session.scalar(select(exists(select(Task.id).filter_by(**row)))))


def page(user_id: uuid.UUID, show: str = "open", cursor: str | None = None) -> Page[Task]:
    """Return the tasks to ``show``: open ones by due date, those without one last; then done ones, the latest first."""
    rows: list[tuple[Task, str]] = []
    if show != "done" and DONE.read(cursor) is None:
        rows += OPEN.fetch(_open(user_id, only_overdue=show == "overdue"), cursor, PAGE_SIZE + 1)
    if show in ("done", "all") and len(rows) <= PAGE_SIZE:
        rows += DONE.fetch(_done(user_id), cursor, PAGE_SIZE + 1 - len(rows))
    return page_of(rows, PAGE_SIZE)


def message(user_id: uuid.UUID, message_id: uuid.UUID) -> Message:
    """Return the message that a task is to come from; raise NotFound."""
    found = db.session.scalar(_messages(user_id).where(Message.id == message_id))
    if found is None:
        raise NotFound("There is no such message in your conversations. It may have been deleted.")
    return found


def sources(user_id: uuid.UUID, tasks: Sequence[Task]) -> set[uuid.UUID]:
    """Return the messages that these tasks come from and that are still there."""
    wanted = {task.source_message_id for task in tasks if task.source_message_id}
    if not wanted:
        return set()
    return set(db.session.scalars(_messages(user_id).with_only_columns(Message.id).where(Message.id.in_(wanted))))


def _mine(user_id: uuid.UUID) -> Select[Task]:
    return select(Task).where(Task.user_id == user_id)


def _messages(user_id: uuid.UUID) -> Select[Message]:
    return (
        select(Message)
        .join(Message.conversation)
        .where(Message.user_id == user_id, Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
    )


def _open(user_id: uuid.UUID, only_overdue: bool) -> Select[Task]:
    rows = _mine(user_id).where(Task.completed_at.is_(None))
    return rows.where(Task.due < date.today()) if only_overdue else rows


def _done(user_id: uuid.UUID) -> Select[Task]:
    return _mine(user_id).where(Task.completed_at.is_not(None))
