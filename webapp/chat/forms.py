"""The shape of what is sent to a conversation."""

from __future__ import annotations

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from webapp.chat.queries import models

LONGEST_QUESTION = 8000
LONGEST_TITLE = 200


def _cleaned(value: str | None) -> str | None:
    """Browsers send line breaks as two characters; PostgreSQL takes no null byte."""
    return value and value.replace("\r\n", "\n").replace("\x00", "").strip()


class QuestionForm(FlaskForm):
    """A question. ``token`` is made with the form and becomes the question's id, so that a doubled send is one."""

    content = TextAreaField(
        "Your question",
        filters=[_cleaned],
        validators=[
            DataRequired("Write your question first."),
            Length(max=LONGEST_QUESTION, message="A question can have at most 8,000 characters. Shorten it, please."),
        ],
    )
    token = HiddenField()
    model = StringField("Answers by")

    def validate_model(self, field: StringField) -> None:
        """Nothing chosen leaves it as it is, "" is quoting."""
        if field.data and field.data not in models():
            raise ValidationError("There is no such model. Choose one of the list.")

    @property
    def question_id(self) -> uuid.UUID:
        """Return the form's token; a form that came without a good one gets its own."""
        try:
            return uuid.UUID(self.token.data or "")
        except ValueError:
            return uuid.uuid4()


class TitleForm(FlaskForm):
    """A new title."""

    title = StringField(
        "Title",
        filters=[_cleaned],
        validators=[
            DataRequired("A conversation needs a title."),
            Length(max=LONGEST_TITLE, message="A title can have at most 200 characters."),
        ],
    )
