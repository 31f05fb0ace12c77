"""The forms for signing in and up; ``rules`` says what a value must be."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from webapp.auth import rules
from webapp.shared import zones

LONGEST_LINE = 254
LONGEST_ANSWER = 20_000
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def needed(sentence: str) -> InputRequired:
    """Return a validator that refuses an empty field with this sentence."""
    return InputRequired(sentence)


def one_line(_form: FlaskForm, field: StringField) -> None:
    """Refuse control characters, which the database cannot store, and what is longer than any name."""
    shown = CONTROL_CHARACTERS.sub("", field.data or "")
    if shown != (field.data or ""):
        field.data = shown
        raise StopValidation("This contains a character that cannot be shown. Type it again by hand.")
    if len(field.data or "") > LONGEST_LINE:
        raise StopValidation(f"Keep this under {LONGEST_LINE} letters.")


def refuse(problem: str | None) -> None:
    """Raise what a rule says as the field's error."""
    if problem:
        raise ValidationError(problem)


def trimmed(value: str | None) -> str:
    return (value or "").strip()


class LoginForm(FlaskForm):
    login = StringField("E-mail or username", [needed("Type your e-mail address or username."), one_line])
    password = PasswordField(
        "Password",
        [needed("Type your password."), Length(max=rules.LONGEST_PASSWORD, message="No password here is that long.")],
    )


class SecondStepForm(FlaskForm):
    code = StringField("Code", [needed("Type the code that your app shows, or a recovery code."), one_line])


class PasskeyForm(FlaskForm):
    """What a browser answers for a passkey, as JSON, and the page to go to."""

    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])
    onward = HiddenField()


class RegisterForm(FlaskForm):
    username = StringField("Username", [needed("Choose a username."), one_line], filters=[trimmed])
    email = EmailField("E-mail address", [needed("Type your e-mail address."), one_line], filters=[trimmed])
    password = PasswordField("Password", [needed("Choose a password.")])
    # Filled in by the browser; what names no time zone is no mistake of the person's.
    time_zone = HiddenField(filters=[zones.known])

    def validate_username(self, field: StringField) -> None:
        refuse(rules.username_problem(field.data))

    def validate_email(self, field: EmailField) -> None:
        refuse(rules.email_problem(field.data))

    def validate_password(self, field: PasswordField) -> None:
        refuse(rules.password_problem(field.data, self.username.data, self.email.data))


class AddressForm(FlaskForm):
    """Where a mail is to go."""

    email = EmailField("E-mail address", [needed("Type your e-mail address."), one_line], filters=[trimmed])

    def validate_email(self, field: EmailField) -> None:
        refuse(rules.email_problem(field.data))


class NewAccountForm(FlaskForm):
    """What an account needs whose address is known."""

    username = StringField("Username", [needed("Choose a username."), one_line], filters=[trimmed])
    password = PasswordField("Password", [needed("Choose a password.")])
    time_zone = HiddenField(filters=[zones.known])

    def validate_username(self, field: StringField) -> None:
        refuse(rules.username_problem(field.data))


class NewPasswordForm(FlaskForm):
    password = PasswordField("New password", [needed("Choose a password.")])
