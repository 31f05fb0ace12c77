"""How the pages for signing up and in are answered."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm

from webapp.auth.password_links import PRIVATE


def show(template: str, form: FlaskForm, problem: str = "", **values: Any) -> Response:
    """Show a form, with what is wrong with it as a whole."""
    if problem:
        form.form_errors.append(problem)
    return make_response(render_template(template, form=form, **values), 422 if form.is_submitted() else 200)


def show_private(template: str, form: FlaskForm, problem: str = "", **values: Any) -> Response:
    """The same for a page whose address is a secret."""
    response = show(template, form, problem, **values)
    response.headers.update(PRIVATE)
    return response
