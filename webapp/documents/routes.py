"""The doors of the library."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp.documents import bp, intake, operations, queries
from webapp.documents.forms import UploadForm
from webapp.documents.models import Document
from webapp.documents.names import file_name
from webapp.errors import Invalid
from webapp.unit_of_work import unit_of_work
from webapp.web import fragment_or_redirect, see_other, wants_fragment

LONGEST_PAGE = 100  # rows
OUTCOMES_SAID = 8  # they travel in a cookie, which holds 4 kB


@bp.get("/")
@login_required
def index() -> Response:
    """The library, newest first; ``?before=<id>`` goes on after that document."""
    return _library(UploadForm(), 200)


def _library(form: UploadForm, status: int) -> Response:
    shelf = queries.library(current_user.id, _uuid(request.args.get("before")))
    page = render_template("documents/index.html", form=form, shelf=shelf, **_progress(shelf.documents))
    return make_response(page, status)


def _progress(documents: Collection[Document], since: datetime | None = None) -> dict[str, Any]:
    """What the page says of the files that are being taken in, beside each document's own row."""
    return {"intake": intake.intake(current_user.id, since), "places": intake.places(current_user.id, documents)}


@bp.post("/")
@login_required
def create() -> Response:
    """Take one file or several; what became of each is said on the library's page, or in a fragment, in their order."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _outcomes([error for errors in form.errors.values() for error in errors], 422) or _library(form, 422)
    with unit_of_work():
        owner = current_user.id  # and the connection is given back: copying a large file takes a while
    title = form.title.data or "" if len(form.file.data) == 1 else ""
    outcomes = [_take(owner, file, title, form.facts()) for file in form.file.data]
    if fragment := _outcomes(outcomes):
        return fragment
    _say(outcomes)
    return see_other(url_for("documents.index"))


def _outcomes(outcomes: Sequence[operations.Added | str], status: int = 200) -> Response | None:
    """What became of each file, for the script that sends many of them; None when the whole page is wanted."""
    if not wants_fragment():
        return None
    said = [
        ("refused", outcome)
        if isinstance(outcome, str)
        else ("there", _was_there(outcome))
        if outcome.is_duplicate
        else ("added", outcome.document.title)
        for outcome in outcomes
    ]
    return make_response(render_template("documents/create.hx.html", outcomes=said), status)


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


@bp.get("/progress")
@login_required
def progress() -> Response:
    """What has changed in the rows ``?ids=``, and how many of the files added from ``?since=`` on are ready."""
    ids = [id for part in request.args.get("ids", "").split(",")[:LONGEST_PAGE] if (id := _uuid(part))]
    documents = intake.documents(current_user.id, ids)
    values = _progress(documents, _moment(request.args.get("since")))
    return fragment_or_redirect(
        "documents/progress.hx.html", url_for("documents.index"), documents=documents, in_library=True, **values
    )


@bp.get("/<uuid:id>/status")
@login_required
def status(id: uuid.UUID) -> Response:
    """The document's line in the library, as it is now; a plain browser is sent to the library."""
    document = queries.document(current_user.id, id)
    return fragment_or_redirect("documents/status.hx.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/retry")
@login_required
def retry(id: uuid.UUID) -> Response:
    """Read a document again that could not be read, or was cancelled."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        operations.retry(document)
    return fragment_or_redirect("documents/_document.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/cancel")
@login_required
def cancel(id: uuid.UUID) -> Response:
    """Stop taking a document in; what was ready before the click stays ready."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        operations.cancel(document)
    return fragment_or_redirect("documents/_document.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    """Take a document out of the library at once; a job removes what is left of it."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        title = document.title
        operations.hide(document)
    flash(f"“{_short(title)}” was deleted, with its pages and every quote of it in your chats.")
    return see_other(url_for("documents.index"))


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
