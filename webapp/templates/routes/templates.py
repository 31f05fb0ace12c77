"""The pages of templates: the list, and one with its preview."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.shared.arguments import as_uuid
from webapp.templates import bp, drafting, syntax, variables
from webapp.templates.files import LONGEST_TEMPLATE
from webapp.templates.forms import TYPE_NAMES, TemplateForm
from webapp.templates.models import LONGEST_DRAFT, Template
from webapp.templates.operations import templates as operations
from webapp.templates.operations.templates import NameTaken
from webapp.templates.queries import templates as queries
from webapp.undo.messages import with_undo

Answer = str | Response | tuple[str, int]


@bp.get("/")
@login_required
def index() -> str:
    templates = queries.templates(current_user.id, _type())
    own_defaults = {template.type for template in templates if template.is_default and not template.is_built_in}
    return render_template(
        "templates/index.html",
        templates=templates,
        own_defaults=own_defaults,
        type=_type(),
        type_names=TYPE_NAMES,
        document=as_uuid(request.args.get("document")),
    )


@bp.get("/new")
@login_required
def new() -> str:
    return _editor("templates/new.html", TemplateForm(None, type=_type()))


@bp.post("/")
@login_required
def create() -> Answer:
    return _save("templates/new.html", TemplateForm(), None)


@bp.route("/<uuid:id>", methods=["GET", "POST"])
@login_required
def show(id: uuid.UUID) -> Answer:
    template = queries.template(current_user.id, id)
    if request.method == "POST":
        return _save("templates/show.html", TemplateForm(), queries.own_template(current_user.id, id))
    return template_page(template, TemplateForm(None, obj=template))


@bp.post("/preview")
@login_required
def preview() -> str:
    form = TemplateForm()
    form.validate()
    values = _previewed(form)
    shown = request.form.get("own-names", "").split()
    return render_template("templates/_preview.html", has_other_names=shown != values["own_names"], **values)


@bp.post("/<uuid:id>/copy")
@login_required
def copy(id: uuid.UUID) -> Response:
    with unit_of_work():
        template = operations.copy(current_user.id, id)
    flash("This copy is yours: change it as you like.")
    return see_other(url_for("templates.show", id=template.id))


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    with unit_of_work():
        deleted = operations.delete(current_user.id, id, url_for("templates.index"))
        flash(with_undo("The template has been deleted. Its drafts are still there.", deleted))
    return see_other(url_for("templates.index"))


def _type() -> str | None:
    type = request.args.get("type")
    return type if type in TYPE_NAMES else None


def _save(page: str, form: TemplateForm, template: Template | None) -> Answer:
    """Keep a template, new when ``template`` is None; or show the form again, with its errors or its preview."""
    asks_for_preview = "preview" in request.form
    if not form.validate() or asks_for_preview:
        shown = _editor(page, form, template)
        return (shown, 422) if form.errors and not asks_for_preview else shown
    described = variables.details(form.own(request.form))
    said = (form.type.data, form.name.data, form.content.data, form.is_default.data, described)
    try:
        with unit_of_work():
            if template is None:
                saved = operations.create(current_user.id, *said)
            else:
                saved = operations.edit(current_user.id, template.id, *said)
    except NameTaken as error:
        form.name.errors = [str(error)]
        return _editor(page, form, template), 422
    flash("The template has been saved.")
    return see_other(url_for("templates.show", id=saved.id))


def _editor(page: str, form: TemplateForm, template: Template | None = None) -> str:
    if template is not None:
        return template_page(template, form)
    return render_template(page, form=form, known=variables.KNOWN, **_previewed(form))


def template_page(template: Template, form: TemplateForm) -> str:
    return render_template(
        "templates/show.html",
        template=template,
        form=form,
        known=variables.KNOWN,
        type_names=TYPE_NAMES,
        **_previewed(form, template),
    )


def _previewed(form: TemplateForm, template: Template | None = None) -> dict[str, Any]:
    """Return the pieces of the preview, but for a text that is too long to be one, and what is wrong with it."""
    content = form.content.data or ""
    content = content if len(content) <= LONGEST_TEMPLATE else ""
    described = form.own(request.form) if form.is_submitted() else []
    if template is not None and not form.is_submitted():
        described = variables.own(template.content, template.details)
    return {
        "parts": _example(content, form.type.data, described),
        "own": described,
        "own_names": [one.name for one in described],
        "kinds": variables.KINDS,
        "problems": form.problems,
    }


def _example(content: str, type: str | None, own: list[variables.Variable]) -> list[syntax.Part]:
    try:
        return syntax.parts(content, drafting.example(type, own), LONGEST_DRAFT)
    except syntax.TooLong:
        return [syntax.Part("This template makes a draft that is too long. Use its variables less often.", "text")]
