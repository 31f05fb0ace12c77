"""The forms of the user's own account."""

from __future__ import annotations

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length

from webapp.auth import rules, tokens
from webapp.auth.forms import LONGEST_ANSWER, needed, one_line, refuse, trimmed
from webapp.shared import dates, text, zones

LONGEST_TOKEN_NAME = 100
THEMES = {"": "As the device has them", "light": "Light", "dark": "Dark"}
LASTS = {"30": "30 days", "90": "90 days", "365": "A year", "": "Until I revoke it"}


class ProfileForm(FlaskForm):
    full_name = StringField("Full name", [one_line], filters=[trimmed])
    email = EmailField("E-mail address", [needed("Type your e-mail address."), one_line], filters=[trimmed])
    password = PasswordField("Password")
    time_zone = SelectField("Time zone", choices=lambda: [SelectChoice(*each) for each in zones.choices()])
    date_style = SelectField("Dates", choices=[SelectChoice(*each) for each in dates.choices()])
    theme = SelectField("Colours", choices=[SelectChoice(*each) for each in THEMES.items()])

    def validate_email(self, field: EmailField) -> None:
        refuse(rules.email_problem(field.data))


class PasswordForm(FlaskForm):
    current = PasswordField("Current password", [needed("Type the password you have now.")])
    new = PasswordField("New password", [needed("Choose a new password.")])

    def validate_new(self, field: PasswordField) -> None:
        refuse(rules.password_problem(field.data, current_user.username, current_user.email))


class OwnPasswordForm(FlaskForm):
    """What is asked for again before something that matters."""

    password = PasswordField("Your password", [needed("Type your password.")])


class PasskeyForm(FlaskForm):
    """A new passkey: the browser's answer is JSON."""

    name = StringField(
        "Name", [DataRequired("Name the device that has it."), Length(max=LONGEST_TOKEN_NAME)], filters=[text.one_line]
    )
    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])


class CodeForm(FlaskForm):
    code = StringField("Code from the app", [needed("Type the six digits that the app shows."), one_line])


class TokenForm(FlaskForm):
    """A new token of the API."""

    name = StringField(
        "Name",
        [
            DataRequired("Name the program that will use it."),
            Length(max=LONGEST_TOKEN_NAME, message=f"Keep the name under {LONGEST_TOKEN_NAME} letters."),
        ],
        filters=[text.one_line],
    )
    ask = BooleanField(tokens.SCOPES[tokens.ASK])
    write = BooleanField(tokens.SCOPES[tokens.WRITE])
    days = RadioField("It works for", choices=[SelectChoice(*each) for each in LASTS.items()], default="90")

    @property
    def scopes(self) -> list[str]:
        """What it may do beside reading."""
        return [scope for scope in (tokens.ASK, tokens.WRITE) if self[scope].data]

    @property
    def number(self) -> int | None:
        """How many days it works; None for no end."""
        return int(self.days.data) if self.days.data else None
