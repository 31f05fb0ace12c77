"""The doors of the library."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp.documents import bp, operations, queries
from webapp.documents.forms import UploadForm
from webapp.documents.names import file_name
from webapp.errors import Invalid
from webapp.unit_of_work import unit_of_work
from webapp.web import fragment_or_redirect, see_other

OUTCOMES_SAID = 8  # they travel in a cookie, which holds 4 kB


@bp.get("/")
@login_required
def index() -> Response:
    """The library, newest first; ``?before=<id>`` goes on after that document."""
    return _library(UploadForm(), 200)


def _library(form: UploadForm, status: int) -> Response:
    shelf = queries.library(current_user.id, _uuid(request.args.get("before")))
    return make_response(render_template("documents/index.html", form=form, shelf=shelf), status)


@bp.post("/")
@login_required
def create() -> Response:
    """Take one file or several; what became of each is said on the library's page."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _library(form, 422)
    with unit_of_work():
        owner = current_user.id  # and the connection is given back: copying a large file takes a while
    title = form.title.data or "" if len(form.file.data) == 1 else ""
    _say([_take(owner, file, title, form.facts()) for file in form.file.data])
    return see_other(url_for("documents.index"))


def _take(owner: uuid.UUID, file: FileStorage, title: str, facts: dict[str, Any]) -> operations.Added | str:
    """Keep one file; return what it is now in the library, or a sentence that says why it is not."""
    try:
        with operations.stored(file.stream) as saved, unit_of_work():
            return operations.add(owner, saved, file.filename, title, facts)
    except Invalid as error:
        return f"{_short(file_name(file.filename))}: {error}"


def _say(outcomes: list[operations.Added | str]) -> None:
    """Tell on the next page what became of each file: the new ones together, each other one by itself."""
    added = [outcome for outcome in outcomes if isinstance(outcome, operations.Added)]
    new = [outcome for outcome in added if not outcome.is_duplicate]
    if new:
        flash(
            f"“{_short(new[0].document.title)}” is being read."
            if len(new) == 1
            else f"{len(new)} files are being read."
        )
    others = [(_was_there(outcome), "message") for outcome in added if outcome.is_duplicate]
    others += [(outcome, "error") for outcome in outcomes if isinstance(outcome, str)]
    for sentence, category in others[:OUTCOMES_SAID]:
        flash(sentence, category)
    if len(others) > OUTCOMES_SAID:
        flash(f"And {len(others) - OUTCOMES_SAID} more files were not added; the list below shows your library.")


def _was_there(added: operations.Added) -> str:
    link = Markup('<a href="{}">{}</a>').format(
        url_for("viewer.show", id=added.document.id), _short(added.document.title)
    )
    words = Markup("“{}” is in your library already, as {}. It was not added a second time.")
    return words.format(_short(added.file_name), link)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


@bp.get("/<uuid:id>/status")
@login_required
def status(id: uuid.UUID) -> Response:
    """The document's line in the library, as it is now; a plain browser is sent to the library."""
    document = queries.document(current_user.id, id)
    return fragment_or_redirect("documents/status.hx.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/retry")
@login_required
def retry(id: uuid.UUID) -> Response:
    """Read a document again that could not be read."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        operations.retry(document)
    return fragment_or_redirect("documents/_document.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    """Put a document into the bin: it is gone from everywhere at once, and can be put back."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        title = document.title
        operations.hide(document)
    flash(_undo(id, title))
    return see_other(url_for("documents.index"))


def _undo(id: uuid.UUID, title: str) -> str:
    """Say that a document is in the bin, with the button that puts it back."""
    form = Markup(
        '<form method="post" action="{}"><input type="hidden" name="csrf_token" value="{}">'
        '<button class="button small" type="submit" aria-label="Undo: put {} back">Undo</button></form>'
    ).format(url_for("bin.restore", id=id), generate_csrf(), _short(title))
    words = Markup('“{}” is in <a href="{}">the bin</a> now, and in no answer any more. {}')
    return words.format(_short(title), url_for("bin.index"), form)


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
