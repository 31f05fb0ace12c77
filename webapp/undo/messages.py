"""The message after something was deleted, with the button that undoes it."""

from __future__ import annotations

from flask import render_template, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from webapp.shared.text import shortened
from webapp.undo.models import Undo


def with_undo(words: str, undo: Undo) -> Markup:
    """Return a message and the button that undoes what it says. The words may be Markup."""
    return with_button(words, url_for("undo.restore", id=undo.id), undo.label)


def with_button(words: str, address: str, label: str) -> Markup:
    """Return a message and the button that sends a form to an address. ``label`` is what comes back."""
    form = Markup(
        '<form method="post" action="{}"><input type="hidden" name="csrf_token" value="{}">'
        '<button class="button small" type="submit" aria-label="Undo: restore {}">Undo</button></form>'
    ).format(address, generate_csrf(), shortened(label))
    return Markup("{} {}").format(words, form)


def shown_beside(words: str) -> str:
    """Render a message for a page from which htmx has just removed a row."""
    return render_template("undo/message.hx.html", words=words)
