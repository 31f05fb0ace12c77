"""The doors of the collections."""

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

Answer = str | Response | tuple[str, int]


@bp.get("/")
@login_required
def index() -> str:
    return _list(CollectionForm(formdata=None))


def _list(form: CollectionForm, renamed: uuid.UUID | None = None) -> str:
    """The list; ``renamed`` is the collection whose new name is not right yet, else the form is the new one's."""
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
    flash(f"“{form.name.data}” is there. Put documents in it from the library.")
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
    flash("The new name is kept.")
    return see_other(url_for("collections.index"))


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    with unit_of_work():
        operations.delete(current_user.id, id)
    flash("The collection is deleted. Its documents are still in your library.")
    return see_other(url_for("collections.index"))
