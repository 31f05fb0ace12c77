"""The pages and actions of collections."""

from __future__ import annotations

import uuid

from flask import flash, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.collections import bp
from webapp.collections.forms import CollectionForm
from webapp.documents.operations import collections as operations
from webapp.documents.operations.collections import NameTaken
from webapp.documents.queries import collections as queries
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.undo.messages import with_undo

Answer = str | Response | tuple[str, int]


@bp.get("/")
@login_required
def index() -> str:
    return _list(CollectionForm(formdata=None))


def _list(form: CollectionForm, renamed: uuid.UUID | None = None) -> str:
    """Render the list. ``renamed``: the collection whose new name has errors; without it, the form creates one."""
    collections = queries.collections(current_user.id)
    return render_template("collections/index.html", collections=collections, form=form, renamed=renamed)


@bp.post("/")
@login_required
def create() -> Answer:
    form = CollectionForm()
    if not form.validate():
        return _list(form), 422
    try:
        with unit_of_work():
            operations.create(current_user.id, form.name.data)
    except NameTaken as error:
        form.name.errors = [str(error)]
        return _list(form), 422
    flash(f"The collection “{form.name.data}” was created. Add documents to it from the library.")
    return see_other(url_for("collections.index"))


@bp.post("/<uuid:id>/rename")
@login_required
def rename(id: uuid.UUID) -> Answer:
    queries.collection(current_user.id, id)
    form = CollectionForm()
    if not form.validate():
        return _list(form, id), 422
    try:
        with unit_of_work():
            operations.rename(current_user.id, id, form.name.data)
    except NameTaken as error:
        form.name.errors = [str(error)]
        return _list(form, id), 422
    flash("The collection was renamed.")
    return see_other(url_for("collections.index"))


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    with unit_of_work():
        deleted = operations.delete(current_user.id, id, url_for("collections.index"))
        flash(with_undo("The collection was deleted. Its documents are still in your library.", deleted))
    return see_other(url_for("collections.index"))
