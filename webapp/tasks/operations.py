"""Operations on tasks."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlalchemy.dialects.postgresql import insert

from webapp.platform.extensions import db
from webapp.tasks import queries
from webapp.tasks.models import Task
from webapp.undo import operations as undo
from webapp.undo.models import Undo


def create(
    user_id: uuid.UUID,
    title: str,
    description: str = "",
    due: date | None = None,
    source_message_id: uuid.UUID | None = None,
    task_id: uuid.UUID | None = None,
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
    }
    new = insert(Task).values(row).on_conflict_do_nothing(index_elements=[Task.id]).returning(Task.id)
    if db.session.scalar(new) or queries.is_same(row):
        return new_id
    # After going back in the browser, another task is written in the same form, with the same id.
    return create(user_id, title, description, due, source_message_id)


def edit(user_id: uuid.UUID, task_id: uuid.UUID, title: str, description: str, due: date | None) -> None:
    """Change what a task says; raise NotFound."""
    task = queries.task(user_id, task_id)
    task.title, task.description, task.due = title, description, due
    db.session.flush()


def complete(user_id: uuid.UUID, task_id: uuid.UUID, completed: bool) -> Task:
    """Complete a task, or open it again, and return it; raise NotFound."""
    task = queries.task(user_id, task_id)
    if task.is_completed != completed:
        task.completed_at = datetime.now(UTC) if completed else None
        db.session.flush()
    return task


def delete(user_id: uuid.UUID, task_id: uuid.UUID, place: str) -> Undo:
    """Delete a task, and return what puts it back; raise NotFound. ``place``: the list in which it stands."""
    task = queries.task(user_id, task_id)
    return undo.delete(user_id, f"“{task.title}”", place, (Task, Task.id == task_id))
