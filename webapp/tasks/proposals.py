"""What a model has proposed to do with tasks, and what became of it. A proposal is carried out by its user alone, once.

Each call that cannot be carried out as it stands, be it malformed or of somebody else's task, is none.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from webapp.chat.models import Message
from webapp.chat.writing.state import lock_answer
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.shared.arguments import as_uuid
from webapp.shared.text import many_lines, one_line
from webapp.tasks import operations, queries
from webapp.tasks.forms import LONGEST_DESCRIPTION, LONGEST_TITLE, LONGEST_WORDS, filters
from webapp.tasks.models import Task
from webapp.tasks.queries import Filters
from webapp.tasks.repeats import REPEATS
from webapp.undo.models import Undo

FIELDS = {"title", "description", "due", "repeats"}
TAKEN = {
    "add_task": FIELDS,
    "list_tasks": {"show", "words"},
    "update_task": FIELDS | {"id"},
    "complete_task": {"id"},
    "delete_task": {"id"},
}
"""The tools with the arguments that each takes."""
GONE = "This was done already, or cannot be done any more. Nothing was changed."


class Malformed(Exception):
    """A call cannot be carried out."""


@dataclass(frozen=True)
class Proposal:
    """A call: its ``number`` in the answer, the tool, what it would make of ``task``, and whether it ``is_done``.

    ``facts`` are the values of the task as they would be; ``tool`` is "" for a call that cannot be carried out.
    """

    number: int
    tool: str = ""
    task: Task | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters = Filters()  # noqa: RUF009  # immutable
    is_done: bool = False


def proposals(user_id: uuid.UUID, answer: Message) -> list[Proposal]:
    """Return what a model has proposed in an answer, in its order."""
    done = _done(answer)
    return [_read(user_id, answer, number, number in done) for number in range(len(answer.tool_calls or ()))]


def carry_out(user_id: uuid.UUID, answer_id: uuid.UUID, number: int, today: date) -> tuple[Proposal, Undo | None]:
    """Do what was proposed, and note it as a message of the role tool; return it, and what undoes a deletion.

    Raises NotFound, and Invalid for what was done before or cannot be done.
    """
    answer = lock_answer(user_id, answer_id)
    found = next((one for one in proposals(user_id, answer) if one.number == number), Proposal(number))
    if not found.tool or found.tool == "list_tasks" or found.is_done:
        raise Invalid(GONE)
    undo = _do(user_id, answer, found, today)
    result = {"call": number, "tool": found.tool}
    db.session.add(
        Message(
            user_id=user_id,
            conversation_id=answer.conversation_id,
            parent_id=answer.id,
            role="tool",
            tool_results=result,
            left_at=answer.left_at,
        )
    )
    db.session.flush()
    return found, undo


def _do(user_id: uuid.UUID, answer: Message, found: Proposal, today: date) -> Undo | None:
    facts = found.facts
    if found.task is None:
        operations.create(user_id, **facts, source_message_id=answer.id)
    elif found.tool == "update_task":
        operations.edit(user_id, found.task.id, **facts)
    elif found.tool == "complete_task":
        operations.complete(user_id, found.task.id, True, today)
    else:
        return operations.delete(user_id, found.task.id, "/tasks/")
    return None


def _done(answer: Message) -> set[int]:
    """Return the numbers of the calls that were carried out."""
    rows = select(Message.tool_results).where(Message.parent_id == answer.id, Message.role == "tool")
    rows = rows.where(Message.user_id == answer.user_id, Message.deleted_at.is_(None))
    return {result["call"] for result in db.session.scalars(rows)}


def _read(user_id: uuid.UUID, answer: Message, number: int, is_done: bool) -> Proposal:
    call = (answer.tool_calls or ())[number]
    tool = call["name"]
    try:
        values = _arguments(call["arguments"], TAKEN.get(tool, set()))
        if tool == "add_task":
            return Proposal(number, tool, None, _facts(values, {}), is_done=is_done)
        if tool == "list_tasks":
            values["words"] = values.get("words", "")[:LONGEST_WORDS]
            return Proposal(number, tool, filters=filters(values))
        if is_done:  # its task may be another by now, or gone
            return Proposal(number, tool, is_done=True)
        task = queries.task(user_id, as_uuid(values.get("id")) or uuid.uuid4())
        return Proposal(number, tool, task, _changed(task, values) if tool == "update_task" else {})
    except (Malformed, NotFound):
        return Proposal(number)


def _arguments(raw: str, names: set[str]) -> dict[str, str]:
    """Return the arguments of a call, all of them text; raise Malformed."""
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not names or not isinstance(values, dict) or values.keys() - names:
        raise Malformed
    told = {name: value for name, value in values.items() if value is not None}
    if not all(isinstance(value, str) for value in told.values()):
        raise Malformed
    return told


def _changed(task: Task, values: Mapping[str, str]) -> dict[str, Any]:
    return _facts(values, {name: getattr(task, name) for name in FIELDS})


def _facts(values: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a task by the rules of its form, those ``before`` where none is told; raise Malformed."""
    facts: dict[str, Any] = {"title": "", "description": "", "due": None, "repeats": "", **before}
    if "title" in values:
        facts["title"] = one_line(values["title"])
    if "description" in values:
        facts["description"] = many_lines(values["description"])
    if "due" in values:
        facts["due"] = _day(values["due"])
    facts["repeats"] = values.get("repeats", facts["repeats"])
    is_short = len(facts["title"]) <= LONGEST_TITLE and len(facts["description"]) <= LONGEST_DESCRIPTION
    if not facts["title"] or not is_short or facts["repeats"] not in REPEATS or (facts["repeats"] and not facts["due"]):
        raise Malformed
    return facts


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Malformed from error
