"""Versions of templates, and templates as files."""

from __future__ import annotations

import uuid

from flask import Response, flash, make_response, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.ingest.decoding import decode
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import attach, see_other
from webapp.shared.text import counted
from webapp.templates import bp, files
from webapp.templates.forms import MOST_BYTES_OF_A_FILE, TYPE_NAMES, FileForm
from webapp.templates.limits.blog import slug
from webapp.templates.operations import templates as operations
from webapp.templates.queries import templates as queries
from webapp.templates.routes.templates import Answer
from webapp.versions.changes import changes


@bp.get("/<uuid:id>/versions")
@login_required
def versions(id: uuid.UUID) -> str:
    template = queries.own_template(current_user.id, id)
    kept = queries.versions_of_template(current_user.id, id)
    return render_template("templates/versions.html", template=template, versions=kept, version=None)


@bp.get("/versions/<uuid:id>")
@login_required
def version(id: uuid.UUID) -> str:
    version = queries.template_version(current_user.id, id)
    template = queries.own_template(current_user.id, version.template_id)
    return render_template(
        "templates/versions.html",
        template=template,
        versions=queries.versions_of_template(current_user.id, template.id),
        version=version,
        changes=list(changes(version.content.splitlines(), template.content.splitlines())),
        type_names=TYPE_NAMES,
    )


@bp.post("/versions/<uuid:id>/restore")
@login_required
def restore_version(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        template = operations.restore(current_user.id, id)
    flash("The version has been restored. What it replaced is kept among the versions.")
    return see_other(url_for("templates.show", id=template.id))


@bp.get("/<uuid:id>/export")
@login_required
def export(id: uuid.UUID) -> Response:
    template = queries.template(current_user.id, id)
    return _file(files.write([template]), f"template-{slug(template.name) or template.type}.json")


@bp.get("/export")
@login_required
def export_all() -> Response:
    return _file(files.write(queries.own_templates(current_user.id)), "templates.json")


@bp.get("/import")
@login_required
def import_page() -> str:
    return render_template("templates/import.html", form=FileForm(None))


@bp.post("/import")
@login_required
def import_file() -> Answer:
    form = FileForm()
    if not form.validate():
        return render_template("templates/import.html", form=form), 422
    try:
        read = form.file.data.read(MOST_BYTES_OF_A_FILE + 1)
        if len(read) > MOST_BYTES_OF_A_FILE:
            raise Invalid("This file is too large to be a file of templates.")
        with unit_of_work():
            added = operations.add_all(current_user.id, decode(read))
    except Invalid as error:
        form.file.errors = [str(error)]
        return render_template("templates/import.html", form=form), 422
    flash(f"{counted(len(added), 'template')} imported.")
    return see_other(url_for("templates.index"))


def _file(text: str, name: str) -> Response:
    response = make_response(text)
    response.mimetype = "application/json"
    attach(response, name)
    return response
