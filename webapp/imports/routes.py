"""The pages of imports."""

from __future__ import annotations

import uuid

from flask import flash, make_response, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.documents.operations.documents import stored
from webapp.imports import bp, operations, queries
from webapp.imports.forms import ImportForm
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import page_or_block, see_other


@bp.get("/")
@login_required
def index() -> str:
    return _page(ImportForm(formdata=None))


def _page(form: ImportForm) -> str:
    form.token.data = str(uuid.uuid4())
    shown = {"imports": queries.imports(current_user.id)}
    return render_template("imports/index.html", form=form, **shown)


@bp.post("/")
@login_required
def create() -> Response:
    """Take a file: it is written to the disk, and read by a job."""
    form = ImportForm()
    if not form.validate_on_submit():
        return make_response(_page(form), 422)
    with unit_of_work():
        owner = current_user.id  # releases the connection: copying a large file takes a while
    try:
        with stored(form.file.data.stream) as file, unit_of_work():
            id = operations.begin(owner, form.import_id, file, form.file.data.filename)
    except Invalid as error:
        form.file.errors = [str(error)]
        return make_response(_page(form), 422)
    return see_other(url_for("imports.show", id=id))


@bp.get("/<uuid:id>")
@login_required
def show(id: uuid.UUID) -> Response:
    """What became of an import; for htmx the part of the page that changes while it goes on."""
    found = queries.one(current_user.id, id)
    examples, left = queries.examples(current_user.id, found), queries.number_in_list(found)
    return page_or_block("imports/show.html", "imports/_status.html", found=found, examples=examples, left=left)


@bp.post("/<uuid:id>/stop")
@login_required
def stop(id: uuid.UUID) -> Response:
    with unit_of_work():
        key = operations.stop(current_user.id, id)
    if key:
        clients.files.delete(key)
    return see_other(url_for("imports.show", id=id))


@bp.post("/<uuid:id>/remove")
@login_required
def remove(id: uuid.UUID) -> Response:
    with unit_of_work():
        operations.remove(current_user.id, id)
    return see_other(url_for("imports.show", id=id))


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    with unit_of_work():
        operations.delete(current_user.id, id)
    flash("The report was deleted. What was imported stays.")
    return see_other(url_for("imports.index"))
