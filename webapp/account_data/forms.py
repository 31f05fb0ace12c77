"""The form that deletes an account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import Length

from webapp.auth import rules
from webapp.auth.forms import needed


class DeleteForm(FlaskForm):
    password = PasswordField(
        "Password",
        [needed("Type your password."), Length(max=rules.LONGEST_PASSWORD, message="No password here is that long.")],
    )
