"""Tasks."""

from __future__ import annotations

import uuid

from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.base import Deleted, Listed
from webapp.api.shapes.others import NewTask, TaskAnswer, TaskChanges, TaskQuery
from webapp.auth.tokens import WRITE
from webapp.platform.errors import Invalid
from webapp.tasks import operations, queries

NEEDS_A_DAY = "A task that repeats needs a due date. Nothing was changed."


@operation("GET", "/tasks")
def list_tasks(query: TaskQuery) -> Listed[TaskAnswer]:
    """List tasks."""
    today = caller().user.today
    page = queries.page(caller().id, query.show, query.cursor, sort=query.sort, words=query.words, today=today)
    return Listed[TaskAnswer](items=[TaskAnswer.model_validate(one) for one in page.rows], next=page.cursor)


def _task(id: uuid.UUID) -> TaskAnswer:
    return TaskAnswer.model_validate(queries.task(caller().id, id))


@operation("POST", "/tasks", WRITE, status=201, again=_task)
def add_task(body: NewTask) -> TaskAnswer:
    """Add a task."""
    id = operations.create(caller().id, body.title, body.description, body.due, body.message_id, repeats=body.repeats)
    return _task(id)


@operation("GET", "/tasks/<uuid:id>")
def get_task(id: uuid.UUID) -> TaskAnswer:
    """Get a task."""
    return _task(id)


@operation("PATCH", "/tasks/<uuid:id>", WRITE)
def change_task(id: uuid.UUID, body: TaskChanges) -> TaskAnswer:
    """Change a task; complete it, or open it again."""
    before = _task(id)
    given = body.model_dump(exclude_unset=True)
    said = {name: given.get(name, getattr(before, name)) for name in ("title", "description", "due", "repeats")}
    if said["repeats"] and not said["due"]:
        raise Invalid(NEEDS_A_DAY)
    operations.edit(caller().id, id, **said)
    if "is_completed" in given:
        operations.complete(caller().id, id, body.is_completed, caller().user.today)
    return _task(id)


@operation("DELETE", "/tasks/<uuid:id>", WRITE)
def delete_task(id: uuid.UUID) -> Deleted:
    """Delete a task."""
    kept = operations.delete(caller().id, id, "/tasks/")
    return Deleted(undo_id=kept.id, label=kept.label)
