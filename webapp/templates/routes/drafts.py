"""The pages of drafts: making one, the list, and one with its versions."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.templates import bp, queries
from webapp.templates.forms import (
    CHOOSE,
    TYPE_NAMES,
    DraftForm,
    DraftTextForm,
    QuickDraftForm,
    TemplateForm,
    draft_form,
)
from webapp.templates.limits.thread import posts
from webapp.templates.limits.weights import length
from webapp.templates.models import Draft, Template
from webapp.templates.operations import drafts as operations
from webapp.templates.routes.templates import Answer, list_page, template_page
from webapp.undo.messages import with_undo


@bp.post("/<uuid:id>/drafts")
@login_required
def create_draft(id: uuid.UUID) -> Answer:
    template = queries.template(current_user.id, id)
    form = draft_form(template)
    draft = _make_draft(form, template)
    if draft is None:
        return template_page(template, TemplateForm(None, obj=template), form), 422
    return see_other(url_for("templates.draft", id=draft.id))


@bp.post("/drafts/")
@login_required
def quick_draft() -> Answer:
    form = QuickDraftForm()
    if not form.validate():
        return list_page(form), 422
    draft = _make_draft(form, queries.default_template(current_user.id, form.type.data))
    if draft is None:
        return list_page(form), 422
    return see_other(url_for("templates.draft", id=draft.id))


@bp.get("/drafts/")
@login_required
def drafts() -> str:
    page = queries.drafts(current_user.id, request.args.get("before"))
    return render_template("templates/drafts.html", page=page, type_names=TYPE_NAMES)


@bp.route("/drafts/<uuid:id>", methods=["GET", "POST"])
@login_required
def draft(id: uuid.UUID) -> Answer:
    draft = queries.draft(current_user.id, id)
    form = DraftTextForm(obj=draft)
    if not form.is_submitted():
        return _draft_page(draft, form)
    if not form.validate():
        return _draft_page(draft, form), 422
    with unit_of_work():
        saved = operations.save_version(current_user.id, id, form.content.data)
    flash(f"Saved as version {saved.version}.")
    return see_other(url_for("templates.draft", id=saved.id))


@bp.post("/drafts/<uuid:id>/delete")
@login_required
def delete_draft(id: uuid.UUID) -> Response:
    with unit_of_work():
        deleted = operations.delete_draft(current_user.id, id, url_for("templates.drafts"))
        flash(with_undo("The draft has been deleted, with all its versions.", deleted))
    return see_other(url_for("templates.drafts"))


def _make_draft(form: DraftForm, template: Template) -> Draft | None:
    """Make the draft that a form asks for; None when the form needs another look, and says why."""
    if not form.validate():
        return None
    try:
        document_id = uuid.UUID(form.document_id.data or "")
        my_name = current_user.full_name or current_user.username
        with unit_of_work():
            values = {**form.own_values(), "my_name": my_name}
            return operations.make_draft(current_user.id, template, document_id, values)
    except (ValueError, NotFound):
        form.document_id.errors = [CHOOSE]
        return None


def _draft_page(draft: Draft, form: DraftTextForm) -> str:
    text = form.content.data or ""
    flat = " ".join(text.split())
    sources = queries.sources(current_user.id, draft)
    return render_template(
        "templates/draft.html",
        draft=draft,
        form=form,
        versions=queries.versions(current_user.id, draft),
        sources=[(source, source is not None and source.quote in flat) for source in sources],
        posts=[(post, length(post)) for post in posts(text)] if draft.type == "twitter" else [],
        type_names=TYPE_NAMES,
    )
