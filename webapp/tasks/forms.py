"""The forms of tasks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from webapp.shared.arguments import as_uuid
from webapp.shared.text import many_lines, one_line
from webapp.tasks.queries import SHOWN, SORTS, Filters
from webapp.tasks.repeats import REPEATS

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 5000
LONGEST_WORDS = 300


class TaskForm(FlaskForm):
    """The fields of a task."""

    title = StringField(
        "Task",
        [
            DataRequired("Describe the task in a few words."),
            Length(
                max=LONGEST_TITLE,
                message=f"Keep the title under {LONGEST_TITLE} letters; put the rest in the description.",
            ),
        ],
        filters=[one_line],
    )
    due = DateField("Due", [Optional()])
    repeats = SelectField("Repeats", choices=[SelectChoice(*each) for each in REPEATS.items()], default="")
    description = TextAreaField(
        "Description",
        [Optional(), Length(max=LONGEST_DESCRIPTION, message=f"Keep this under {LONGEST_DESCRIPTION:,} letters.")],
        filters=[many_lines],
    )

    def validate_repeats(self, field: SelectField) -> None:
        if field.data and not self.due.data:
            raise ValidationError("Choose a date, too: the task repeats from the day on which it is due.")


class NewTaskForm(TaskForm):
    """A new task. ``token`` becomes the task's id, so that a form sent twice makes one task."""

    token = HiddenField()
    source_message_id = HiddenField()

    @property
    def task_id(self) -> uuid.UUID:
        return as_uuid(self.token.data) or uuid.uuid4()

    @property
    def message_id(self) -> uuid.UUID | None:
        return as_uuid(self.source_message_id.data)


class CompleteForm(FlaskForm):
    """The state wanted for a task, not a change of it, so that sending it twice is harmless."""

    completed = StringField("Done", [AnyOf(("yes", "no"))], default="yes")


def filters(values: Mapping[str, str]) -> Filters:
    """Return what the list is to show, of the values of an address or a form; what is unknown changes nothing."""
    show, sort = values.get("show", ""), values.get("sort", "")
    return Filters(
        show if show in SHOWN else Filters.show,
        sort if sort in SORTS else Filters.sort,
        one_line(values.get("words"))[:LONGEST_WORDS],
    )
