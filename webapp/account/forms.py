"""The forms of the user's own account."""

from __future__ import annotations

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectChoice, SelectField, StringField

from webapp.auth import rules
from webapp.auth.forms import needed, one_line, refuse, trimmed
from webapp.shared import zones


class ProfileForm(FlaskForm):
    full_name = StringField("Full name", [one_line], filters=[trimmed])
    email = EmailField("E-mail address", [needed("Type your e-mail address."), one_line], filters=[trimmed])
    time_zone = SelectField("Time zone", choices=lambda: [SelectChoice(*each) for each in zones.choices()])

    def validate_email(self, field: EmailField) -> None:
        refuse(rules.email_problem(field.data))


class PasswordForm(FlaskForm):
    current = PasswordField("Current password", [needed("Type the password you have now.")])
    new = PasswordField("New password", [needed("Choose a new password.")])

    def validate_new(self, field: PasswordField) -> None:
        refuse(rules.password_problem(field.data, current_user.username, current_user.email))
