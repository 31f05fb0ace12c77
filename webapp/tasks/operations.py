"""Operations on tasks."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlalchemy.dialects.postgresql import insert

from webapp.platform.extensions import db
from webapp.shared import zones
from webapp.tasks import queries
from webapp.tasks.models import Task
from webapp.tasks.repeats import next_due
from webapp.undo import operations as undo
from webapp.undo.models import Undo


def create(
    user_id: uuid.UUID,
    title: str,
    description: str = "",
    due: date | None = None,
    source_message_id: uuid.UUID | None = None,
    task_id: uuid.UUID | None = None,
    repeats: str = "",
) -> uuid.UUID:
    """Add a task and return its id; when the same words were sent with this ``task_id`` before, nothing is added.

    Raises NotFound when the message it is to come from is not the user's own.
    """
    if source_message_id:
        queries.message(user_id, source_message_id)
    new_id = task_id or uuid.uuid4()
    row = {
        "id": new_id,
        "user_id": user_id,
        "title": title,
        "description": description,
        "due": due,
        "source_message_id": source_message_id,
        "repeats": repeats,
        "repeats_from": due if repeats else None,
    }
    new = insert(Task).values(row).on_conflict_do_nothing(index_elements=[Task.id]).returning(Task.id)
    if db.session.scalar(new) or queries.is_same(row):
        return new_id
    # After going back in the browser, another task is written in the same form, with the same id.
    return create(user_id, title, description, due, source_message_id, repeats=repeats)


def edit(
    user_id: uuid.UUID, task_id: uuid.UUID, title: str, description: str, due: date | None, repeats: str = ""
) -> None:
    """Change what a task says; raise NotFound. A new due date begins the series anew."""
    task = queries.task(user_id, task_id)
    if (due, repeats) != (task.due, task.repeats):
        task.repeats_from = due if repeats else None
    task.title, task.description, task.due, task.repeats = title, description, due, repeats
    db.session.flush()


def complete(
    user_id: uuid.UUID, task_id: uuid.UUID, completed: bool, today: date | None = None
) -> tuple[Task, Task | None]:
    """Complete a task, or open it again; raise NotFound. Return it, and the next one if it repeats and is completed.

    ``today`` is the day where the user is, or else in UTC. Opened again, it takes the next one back, unless that was
    changed or completed.
    """
    task = queries.task(user_id, task_id, locked=True)
    following = queries.following(user_id, task_id)
    if task.is_completed != completed:
        task.completed_at = datetime.now(UTC) if completed else None
        if following and not completed and following.is_untouched:
            db.session.delete(following)
        elif following is None and completed:
            following = _add_next(task, today or zones.today(""))
        db.session.flush()
    return task, following if completed else None


def _add_next(task: Task, today: date) -> Task | None:
    """Add the next task of a series; None where there is none."""
    first = task.repeats_from or task.due
    due = next_due(task.repeats, first, task.due, today) if task.repeats and task.due and first else None
    if due is None:
        return None
    now = datetime.now(UTC)
    copied = {name: getattr(task, name) for name in ("user_id", "title", "description", "repeats", "source_message_id")}
    following = Task(
        id=uuid.uuid4(), due=due, repeats_from=first, follows_id=task.id, created_at=now, updated_at=now, **copied
    )
    db.session.add(following)
    return following


def delete(user_id: uuid.UUID, task_id: uuid.UUID, place: str) -> Undo:
    """Delete a task, and return what puts it back; raise NotFound. ``place``: the list in which it stands."""
    task = queries.task(user_id, task_id)
    return undo.delete(user_id, f"“{task.title}”", place, (Task, Task.id == task_id))
