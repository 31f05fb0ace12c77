"""The form that invites somebody, and what was typed into the others."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import EmailField, StringField

from webapp.auth import rules
from webapp.auth.forms import CONTROL_CHARACTERS, needed, one_line, refuse, trimmed


class InviteForm(FlaskForm):
    username = StringField("Username", [needed("Choose a username."), one_line], filters=[trimmed])
    email = EmailField("E-mail address", [needed("Type an e-mail address."), one_line], filters=[trimmed])

    def validate_username(self, field: StringField) -> None:
        refuse(rules.username_problem(field.data))

    def validate_email(self, field: EmailField) -> None:
        refuse(rules.email_problem(field.data))


def as_typed(values: Mapping[str, str]) -> dict[str, str]:
    """Return what is shown again of a form that was refused: no character that cannot be shown."""
    return {name: CONTROL_CHARACTERS.sub("", value) for name, value in values.items()}
