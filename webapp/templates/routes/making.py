"""Making drafts: what of, with which template, and out of which sentences."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.chat.forms import MAX_VALUE_LENGTH
from webapp.chat.queries import conversations
from webapp.chat.queries.scope import FIELDS, scope_picker
from webapp.documents.queries import library
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import page_or_block, see_other
from webapp.quotas.operations import UsedUp
from webapp.shared.arguments import as_uuid
from webapp.shared.text import one_line
from webapp.templates import bp, forms, making, writing
from webapp.templates.forms import TYPE_NAMES, DraftForm, draft_form
from webapp.templates.material import Material, Read
from webapp.templates.models import TYPES, Draft, Template
from webapp.templates.operations import by_model
from webapp.templates.operations import drafts as operations
from webapp.templates.operations import runs as run_operations
from webapp.templates.queries import drafts as queries
from webapp.templates.queries import material as material_queries
from webapp.templates.queries import picking, voice
from webapp.templates.queries import templates as template_queries

Answer = str | Response | tuple[str, int]
NO_TYPE = "Choose a type: linkedin, twitter, blog or email."
MOST_SHOWN = 60
"""Sentences that are proposed."""
SLOTS = {"quote": "Quote", "summary": "Summary", "key_points": "Key points"}


@bp.get("/drafts/new")
@login_required
def new_draft() -> Response:
    """The page that makes a draft; for htmx its picker of sources alone."""
    template = _asked_for()
    return _page(template, forms.material(request.args), draft_form(template, is_new=True))


@bp.post("/<uuid:id>/drafts")
@login_required
def create_draft(id: uuid.UUID) -> Answer:
    return _create(template_queries.template(current_user.id, id))


@bp.post("/drafts/")
@login_required
def quick_draft() -> Answer:
    """Make a draft with the default template of ``type``."""
    if request.form.get("type") not in TYPES:
        raise Invalid(NO_TYPE)
    return _create(template_queries.default_template(current_user.id, request.form["type"]))


@bp.post("/<uuid:id>/write")
@login_required
def write(id: uuid.UUID) -> Answer:
    """Have a model write, in a conversation; lead to that."""
    template, material = template_queries.template(current_user.id, id), forms.material(request.form)
    model, form = request.form.get("model", ""), draft_form(template)
    try:
        if model not in conversations.models():
            raise Invalid("There is no such model. Choose one of the list.")
        with unit_of_work():
            said = (current_user.id, template, material, forms.wishes(request.form), model)
            address = url_for("chat.show", id=by_model.begin(*said).id, _anchor="end")
    except (Invalid, NotFound, UsedUp) as error:
        form.form_errors.append(str(error))
        status = error.status if isinstance(error, UsedUp) else 422
        return make_response(_page(template, material, form), status, error.headers)
    return see_other(address)


@bp.post("/drafts/taken")
@login_required
def take_answer() -> Response:
    """Make a draft of the words of an answer."""
    id, type = as_uuid(request.form.get("answer")), request.form.get("type")
    if id is None:
        raise NotFound(forms.NO_SUCH_MATERIAL)
    if type not in TYPES:
        raise Invalid(NO_TYPE)
    with unit_of_work():
        draft = by_model.take(current_user.id, id, type)
        address = url_for("templates.draft", id=draft.id)
    return see_other(address)


@bp.get("/drafts/<uuid:id>/sentences")
@login_required
def sentences(id: uuid.UUID) -> str:
    draft = queries.draft(current_user.id, id)
    read, problem = _read(Material.from_json(draft.provenance.get("material", {})))
    return render_template(
        "templates/sentences.html",
        draft=draft,
        rows=_rows(draft, read) if read else [],
        slots=SLOTS,
        problem=problem,
        type_names=TYPE_NAMES,
    )


@bp.post("/drafts/<uuid:id>/sentences")
@login_required
def rearrange(id: uuid.UUID) -> Response:
    with unit_of_work():
        saved = operations.rearrange(current_user.id, id, forms.sentences(request.form))
    flash(f"Rebuilt as version {saved.version}. What you wrote is kept in the version before it.")
    return see_other(url_for("templates.draft", id=saved.id))


def _rows(draft: Draft, read: Read) -> list[dict[str, Any]]:
    """Return the sentences that a draft has, in their order, and then what else is proposed."""
    proposed = {quote.key: quote for quote in making.candidates(read)}
    rows: list[dict[str, Any]] = [
        {"quote": proposed.get(quote.key, quote), "slot": slot, "order": number}
        for number, (slot, quote) in enumerate(making.taken(draft, read), 1)
    ]
    there = {row["quote"].key for row in rows}
    others = [quote for key, quote in proposed.items() if key not in there]
    return rows + [{"quote": quote, "slot": "", "order": ""} for quote in others[:MOST_SHOWN]]


def _create(template: Template) -> Answer:
    form = draft_form(template)
    material = forms.material(request.form)
    if not form.validate():
        return _page(template, material, form), 422  # type: ignore[return-value]
    my_name = current_user.full_name or current_user.username
    try:
        with unit_of_work():
            said = (current_user.id, template, material, {**form.own_values(), "my_name": my_name})
            if "each" in request.form:
                address = url_for("templates.run", id=run_operations.begin(*said).id)
            else:
                address = url_for("templates.draft", id=making.make(*said).id)
    except (Invalid, NotFound) as error:
        form.form_errors.append(str(error))
        return _page(template, material, form), 422  # type: ignore[return-value]
    return see_other(address)


def _asked_for() -> Template:
    """Return the template that the address names, or the default of the type that it names or a model has written."""
    if id := as_uuid(request.args.get("template")):
        return template_queries.template(current_user.id, id)
    type, answer = request.args.get("type"), as_uuid(request.args.get("answer"))
    if not type and answer:
        type = voice.type_written(current_user.id, answer)
    return template_queries.default_template(current_user.id, type if type in TYPES else TYPES[0])


def _page(template: Template, material: Material, form: DraftForm) -> Response:
    is_open = "choosing" in request.values or not material.is_chosen
    words = one_line(request.values.get("find"))[:MAX_VALUE_LENGTH]
    picker = scope_picker(current_user.id, material.scope, is_open=is_open, words=words)
    kept = _kept(template, material)
    chosen = {**picker.address, **kept}
    source, problem = _described(material)
    response = make_response(
        page_or_block(
            "templates/make.html",
            "chat/_scope.html",
            template=template,
            templates=template_queries.templates(current_user.id),
            form=form,
            material=material,
            source=source,
            problem=problem,
            picker=picker,
            kept=kept,
            chosen_address=chosen,
            chapters=_chapters(material),
            unit=_unit(material),
            models=conversations.models(),
            model=request.values.get("model", ""),
            wishes=forms.wishes(request.values),
            examples=len(voice.examples(current_user.id, template.type)),
            tones=writing.TONES,
            lengths=writing.LENGTHS,
            has_documents=library.has_any(current_user.id),
            picker_url=url_for("templates.new_draft"),
            close_url=url_for("templates.new_draft", **chosen),
            open_url=url_for("templates.new_draft", **chosen, choosing=1, _anchor="sources"),
            about=None,
            save_url=None,
            type_names=TYPE_NAMES,
        )
    )
    response.vary.add("HX-Request")
    return response


def _kept(template: Template, material: Material) -> dict[str, Any]:
    """Return what the address says besides the scope."""
    said = {"template": str(template.id), "conversation": material.conversation, "answer": material.answer}
    return {name: value for name, value in said.items() if value} | (
        {"passage": list(material.passages)} if material.passages else {}
    )


def _described(material: Material) -> tuple[str, str]:
    """Return the title of a conversation, or of what else is no scope, and why there is nothing to read, each or ""."""
    if material.scope.is_limited or not material.is_chosen:
        return "", ""
    read, problem = _read(material)
    return read.title if read else "", problem


def _read(material: Material) -> tuple[Read | None, str]:
    try:
        return material_queries.read(current_user.id, material), ""
    except (Invalid, NotFound) as error:
        return None, str(error)


def _only_document(material: Material) -> uuid.UUID | None:
    """Return the document that material is narrowed to, where it is a single one."""
    only = material.scope.documents
    if len(only) != 1 or any(getattr(material.scope, group) for group in FIELDS.values() if group != "documents"):
        return None
    return uuid.UUID(only[0])


def _chapters(material: Material) -> list[tuple[str, str]]:
    only = _only_document(material)
    return material_queries.chapters(current_user.id, only) if only else []


def _unit(material: Material) -> str:
    """Return what a part of the only document is counted in, or ""."""
    only = _only_document(material)
    return picking.unit(current_user.id, only) if only else ""
