"""What is read of tasks. Each takes the user first and finds nothing of anybody else's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select

from webapp.chat.models import Conversation, Message
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, day, moment, optional, page_of
from webapp.shared import zones
from webapp.shared.folding import longest, pattern
from webapp.tasks.models import Task

SHOWN = {"open": "Open", "overdue": "Overdue", "done": "Done", "all": "All"}
SORTS = {"due": "By due date", "newest": "Newest first"}
PAGE_SIZE = 50


@dataclass(frozen=True)
class Filters:
    """Which tasks the list shows, and in which order: of ``SHOWN`` and ``SORTS``, with all of the words in them."""

    show: str = "open"
    sort: str = "due"
    words: str = ""

    @property
    def address(self) -> dict[str, Any]:
        """What is set, by its name in an address."""
        return {name: value for name, value in asdict(self).items() if value != getattr(Filters, name)}

    @property
    def rest(self) -> dict[str, Any]:
        """The same, without which tasks are shown."""
        return {name: value for name, value in self.address.items() if name != "show"}


OPEN = Order("open", ((Task.due, optional(day)), (Task.created_at, moment), (Task.id, uuid.UUID)), nulls_last=True)
NEWEST = Order("newest", ((Task.created_at, moment), (Task.id, uuid.UUID)), is_descending=True)
DONE = Order("done", ((Task.completed_at, moment), (Task.id, uuid.UUID)), is_descending=True)


def task(user_id: uuid.UUID, task_id: uuid.UUID, locked: bool = False) -> Task:
    """Return one task; raise NotFound. ``locked``: nobody else changes it until the transaction ends."""
    rows = _mine(user_id).where(Task.id == task_id)
    found = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True) if locked else rows)
    if found is None:
        raise NotFound("There is no such task in your list. It may have been deleted.")
    return found


def following(user_id: uuid.UUID, task_id: uuid.UUID) -> Task | None:
    """Return the task that was made when this one was completed."""
    rows = _mine(user_id).where(Task.follows_id == task_id).order_by(Task.created_at).limit(1)
    return db.session.scalar(rows)


def is_same(row: Mapping[str, Any]) -> bool:
    """Whether there is a task with all these values."""
    return bool(db.session.scalar(select(exists(select(Task.id).filter_by(**row)))))


def page(
    user_id: uuid.UUID,
    show: str = "open",
    cursor: str | None = None,
    *,
    sort: str = "due",
    words: str = "",
    today: date | None = None,
) -> Page[Task]:
    """Return the tasks to ``show`` that have all of the words; ``today`` is the day where the user is, or else in UTC.

    By due date, open ones come first, those without a date last; then done ones, the latest first.
    """
    wanted = _having(_mine(user_id), words)
    open_ones = _open(wanted, today or zones.today("")) if show == "overdue" else _open(wanted)
    done = wanted.where(Task.completed_at.is_not(None))
    if sort == "newest":
        return NEWEST.page({"all": wanted, "done": done}.get(show, open_ones), cursor, PAGE_SIZE)
    rows: list[tuple[Task, str]] = []
    if show != "done" and DONE.read(cursor) is None:
        rows += OPEN.fetch(open_ones, cursor, PAGE_SIZE + 1)
    if show in ("done", "all") and len(rows) <= PAGE_SIZE:
        rows += DONE.fetch(done, cursor, PAGE_SIZE + 1 - len(rows))
    return page_of(rows, PAGE_SIZE)


def due_by(user_id: uuid.UUID, day: date, limit: int) -> Sequence[Task]:
    """Return the open tasks that are due on a day or before it, the earliest first."""
    return _earliest(_open(_mine(user_id)).where(Task.due <= day), limit)


def dated(user_id: uuid.UUID, limit: int) -> Sequence[Task]:
    """Return the open tasks that have a due date, the earliest first."""
    return _earliest(_open(_mine(user_id)).where(Task.due.is_not(None)), limit)


def _earliest(rows: Select[Task], limit: int) -> Sequence[Task]:
    return db.session.scalars(rows.order_by(Task.due, Task.created_at, Task.id).limit(limit)).all()


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


def _open(rows: Select[Task], before: date | None = None) -> Select[Task]:
    """Return the open ones, or only those that were due before a day."""
    rows = rows.where(Task.completed_at.is_(None))
    return rows.where(Task.due < before) if before else rows


def _having(rows: Select[Task], words: str) -> Select[Task]:
    """Return those with each of the words in the title or the description, in any spelling."""
    both = func.concat_ws("\n", Task.title, Task.description)
    return rows.where(*(both.regexp_match(pattern(word) or "$") for word in longest(words.split())))
