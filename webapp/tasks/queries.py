"""What is read of tasks. Each takes the user first and finds nothing of anybody else's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, tuple_

from webapp.chat.models import Conversation, Message
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.tasks.models import Task

SHOWN = ("open", "overdue", "done", "all")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some tasks in order, and ``after``, which leads to the next ones; None when there are none."""

    tasks: list[Task]
    after: str | None


@dataclass(frozen=True)
class Mark:
    """Where a page begins: after this task, as it stood among the open or the done ones."""

    task: Task
    is_done: bool


def task(user_id: uuid.UUID, task_id: uuid.UUID) -> Task:
    """Return one task; raise NotFound."""
    found = db.session.scalar(_mine(user_id).where(Task.id == task_id))
    if found is None:
        raise NotFound("There is no such task in your list. It may have been deleted.")
    return found


def is_same(row: Mapping[str, Any]) -> bool:
    """Whether there is a task with all these values."""
    return bool(db.session.scalar(select(exists(select(Task.id).filter_by(**row)))))


def page(user_id: uuid.UUID, show: str = "open", after: str | None = None) -> Page:
    """Return the tasks to ``show``: open ones by due date, those without one last; then done ones, the latest first."""
    mark = _mark(user_id, after)
    rows: list[Task] = []
    if show != "done" and not (mark and mark.is_done):
        rows += db.session.scalars(_open(user_id, show == "overdue", mark).limit(PAGE_SIZE + 1))
    if show in ("done", "all") and len(rows) <= PAGE_SIZE:
        rows += db.session.scalars(_done(user_id, mark).limit(PAGE_SIZE + 1 - len(rows)))
    shown = rows[:PAGE_SIZE]
    return Page(shown, _after(shown[-1]) if len(rows) > PAGE_SIZE else None)


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


def _after(last: Task) -> str:
    return f"{'done' if last.is_completed else 'open'}.{last.id}"


def _mark(user_id: uuid.UUID, after: str | None) -> Mark | None:
    """Find the place again; a place that is gone, or was never one, leads to the beginning."""
    state, _, task_id = (after or "").partition(".")
    try:
        found = db.session.scalar(_mine(user_id).where(Task.id == uuid.UUID(task_id)))
    except ValueError:
        return None
    return Mark(found, state == "done") if found else None


def _open(user_id: uuid.UUID, only_overdue: bool, mark: Mark | None) -> Select[Task]:
    rows = _mine(user_id).where(Task.completed_at.is_(None)).order_by(Task.due, Task.created_at, Task.id)
    if only_overdue:
        rows = rows.where(Task.due < date.today())
    if mark is None:
        return rows
    later = tuple_(Task.created_at, Task.id) > (mark.task.created_at, mark.task.id)
    if mark.task.due is None:
        return rows.where(Task.due.is_(None), later)
    return rows.where(or_(Task.due > mark.task.due, and_(Task.due == mark.task.due, later), Task.due.is_(None)))


def _done(user_id: uuid.UUID, mark: Mark | None) -> Select[Task]:
    rows = _mine(user_id).where(Task.completed_at.is_not(None))
    if mark and mark.is_done and mark.task.completed_at:
        rows = rows.where(tuple_(Task.completed_at, Task.id) < (mark.task.completed_at, mark.task.id))
    return rows.order_by(Task.completed_at.desc(), Task.id.desc())
