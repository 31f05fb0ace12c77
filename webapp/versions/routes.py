"""The page and the action of a document's versions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import islice

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.documents import lineage
from webapp.documents.models import Document
from webapp.documents.operations.documents import stored
from webapp.documents.queries import documents
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.versions import bp, operations, queries
from webapp.versions.changes import Change, changes
from webapp.versions.forms import VersionForm

CHANGES_SHOWN = 100


@bp.get("/<uuid:id>/versions")
@login_required
def show(id: uuid.UUID) -> Response:
    """Show the versions of a document, and the changes since the version ``?since=<id>``, by default the one before."""
    document = documents.document(current_user.id, id)
    return _page(document, VersionForm(formdata=None), 200)


def _page(document: Document, form: VersionForm, status: int, problem: str = "") -> Response:
    found = lineage.versions(current_user.id, document.id)
    before = _compared_with(document, found)
    shown: list[Change] = []
    if before:
        try:
            shown = _changes(before, document)
        except Invalid as error:
            problem = problem or str(error)
    page = render_template(
        "versions/show.html",
        document=document,
        versions=found,
        before=before,
        changes=shown[:CHANGES_SHOWN],
        more=len(shown) > CHANGES_SHOWN,
        form=form,
        problem=problem,
    )
    return make_response(page, status)


def _compared_with(document: Document, versions: Sequence[Document]) -> Document | None:
    since = request.args.get("since")
    earlier = [version for version in versions if version.version < document.version]
    chosen = [version for version in versions if str(version.id) == since and version is not document]
    return next(iter(chosen or earlier), None)


def _changes(before: Document, after: Document) -> list[Change]:
    texts = [queries.text(current_user.id, version.id) for version in (before, after)]
    return list(islice(changes(*texts), CHANGES_SHOWN + 1))


@bp.post("/<uuid:id>/versions")
@login_required
def create(id: uuid.UUID) -> Response:
    """Upload a new version of a document."""
    document = documents.document(current_user.id, id)
    form = VersionForm()
    if not form.validate_on_submit():
        return _page(document, form, 422)
    with unit_of_work():
        owner = current_user.id  # releases the connection: copying a large file takes a while
    file = form.file.data
    try:
        with stored(file.stream) as saved, unit_of_work():
            operations.add_version(owner, id, saved, file.filename)
    except Invalid as error:
        return _page(documents.document(owner, id), form, 422, str(error))
    flash("The new version is being read. Until it is ready, answers come from the current one.")
    return see_other(url_for("versions.show", id=id))


@bp.post("/<uuid:id>/versions/accept")
@login_required
def accept(id: uuid.UUID) -> Response:
    """Make a document the next version of the one that it looks like."""
    with unit_of_work():
        document = operations.accept(current_user.id, id)
        version = document.version
    flash(f"It is version {version} now. Answers come from it; the older version stays readable.")
    return see_other(url_for("versions.show", id=id))


@bp.post("/<uuid:id>/versions/dismiss")
@login_required
def dismiss(id: uuid.UUID) -> Response:
    """Keep a document beside the one that it looks like."""
    with unit_of_work():
        operations.dismiss(current_user.id, id)
    return see_other(url_for("viewer.show", id=id))
