"""Rewriting a draft: by a model, or by other sentences of its source; variants, and versions that are restored."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.chat.queries import conversations
from webapp.chat.stream import streams
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import event_stream, page_or_block, reader_is_gone, see_other
from webapp.quotas.operations import UsedUp
from webapp.shared.arguments import as_integer
from webapp.shared.text import counted, many_lines
from webapp.templates import bp
from webapp.templates.forms import TYPE_NAMES, DraftTextForm
from webapp.templates.models import CHANGE_KINDS, Draft, DraftChange
from webapp.templates.operations import changes as operations
from webapp.templates.operations import drafts as draft_operations
from webapp.templates.queries import changes as queries
from webapp.templates.queries import drafts as draft_queries
from webapp.templates.routes.drafts import draft_page
from webapp.templates.routes.templates import Answer
from webapp.templates.streaming import until_ended
from webapp.templates.writing import TONES
from webapp.undo.messages import with_button

DOING = {
    "paragraph": "Rewriting a paragraph",
    "shorter": "Shortening the draft",
    "longer": "Lengthening the draft",
    "tone": "Changing the tone",
    "variants": "Writing variants",
}
NO_KIND = "Choose what is to be done: shorten, lengthen, change the tone, write variants, or rewrite a paragraph."
NO_MODEL = "There is no such model. Choose one of the list."
NO_TONE = "Choose a tone. Nothing was changed."


@bp.post("/drafts/<uuid:id>/rewrite")
@login_required
def rewrite(id: uuid.UUID) -> Answer:
    """Rewrite a draft, with the text that the form has; by a model in a job, or at once by other sentences."""
    draft, form = draft_queries.draft(current_user.id, id), DraftTextForm()
    if not form.validate():
        return draft_page(draft, form), 422
    try:
        with unit_of_work():
            address = _rewrite(draft, form.content.data)
    except (Invalid, UsedUp) as error:
        form.form_errors.append(str(error))
        page = draft_page(draft_queries.draft(current_user.id, id), form)
        return make_response(page, error.status, error.headers)
    return see_other(address)


def _rewrite(draft: Draft, text: str) -> str:
    """Save what was changed by hand, do what is asked for, and return the address of what came of it."""
    kind = "paragraph" if request.form.get("paragraph") else request.form.get("kind", "")
    model, tone = request.form.get("model", ""), request.form.get("tone", "")
    if kind not in CHANGE_KINDS:
        raise Invalid(NO_KIND)
    if model and model not in conversations.models():
        raise Invalid(NO_MODEL)
    if kind == "tone" and model and not TONES.get(tone):
        raise Invalid(NO_TONE)
    if text != many_lines(draft.content):
        draft = draft_operations.save_version(current_user.id, draft.id, text)
    count = min(max(as_integer(request.form.get("count")) or 2, 2), operations.MOST_VARIANTS)
    wishes = {"paragraph": request.form.get("paragraph", ""), "tone": tone, "count": count}
    if model:
        change = operations.begin(current_user.id, draft, kind, model, wishes)
        return url_for("templates.change", id=change.id)
    return _outcome(draft, kind, operations.swap(current_user.id, draft, kind, wishes), count)


def _outcome(draft: Draft, kind: str, added: list[Draft], count: int) -> str:
    if kind == "variants":
        made = f"{counted(len(added), 'variant')} made, each from other sentences of the source."
        flash(made if len(added) == count else f"{made} It has no sentences for more.")
        return url_for("templates.variants", id=added[-1].id)
    words = f"This is version {added[-1].version}. What has changed is shown below the preview."
    flash(with_button(words, url_for("templates.restore_draft", id=draft.id), f"version {draft.version}"))
    return url_for("templates.draft", id=added[-1].id, since=draft.id)


@bp.get("/changes/<uuid:id>")
@login_required
def change(id: uuid.UUID) -> Response:
    """How far a model is with a draft; for htmx the part that changes. It leads on when it is done."""
    found = queries.change(current_user.id, id)
    if found.state == "done" and (address := _result(found)):
        return see_other(address)
    return make_response(page_or_block("templates/change.html", "templates/_change.html", **_shown(found)))


@bp.get("/changes/<uuid:id>/stream")
@login_required
def stream_change(id: uuid.UUID) -> Response:
    user_id = current_user.id
    queries.change(user_id, id)
    start = request.headers.get("Last-Event-ID", request.args.get("after", 0, type=int), type=int)
    return event_stream(streams().follow(user_id, id, start, as_shown, reader_is_gone(), until_ended))


def as_shown(change: DraftChange) -> str:
    """Return the part of its page that a change fills."""
    return render_template("templates/_change.html", **_shown(change))


def _shown(change: DraftChange) -> dict[str, Any]:
    draft = draft_queries.draft(change.user_id, change.draft_id)
    return {"change": change, "draft": draft, "doing": DOING[change.kind], "result": _result(change)}


def _result(change: DraftChange) -> str | None:
    if not change.results:
        return None
    if change.kind == "variants":
        return url_for("templates.variants", id=change.results[-1])
    return url_for("templates.draft", id=change.results[-1], since=change.draft_id, _anchor="changes")


@bp.post("/changes/<uuid:id>/cancel")
@login_required
def cancel_change(id: uuid.UUID) -> Response:
    with unit_of_work():
        draft_id = operations.cancel(current_user.id, id).draft_id
    flash("Stopped. Your draft is as it was.")
    return see_other(url_for("templates.draft", id=draft_id))


@bp.get("/drafts/<uuid:id>/variants")
@login_required
def variants(id: uuid.UUID) -> str:
    draft = draft_queries.draft(current_user.id, id)
    found = queries.variants(current_user.id, draft)
    before = queries.varied(current_user.id, found[0])
    return render_template("templates/variants.html", draft=draft, variants=found, before=before, type_names=TYPE_NAMES)


@bp.post("/drafts/<uuid:id>/restore")
@login_required
def restore_draft(id: uuid.UUID) -> Response:
    """Make a version the newest one: an earlier one, or a variant."""
    with unit_of_work():
        restored = operations.restore(current_user.id, id)
        address = url_for("templates.draft", id=restored.id)
        flash(f"This is version {restored.version} now. The others are kept among the versions.")
    return see_other(address)


@bp.post("/drafts/<uuid:id>/like")
@login_required
def like_draft(id: uuid.UUID) -> Response:
    """Have a draft go along as an example when a model writes, or no more."""
    is_liked = request.form.get("is_liked") == "yes"
    with unit_of_work():
        operations.like(current_user.id, id, is_liked=is_liked)
    flash(
        "From now on this text goes along as an example when a model writes a draft of this type."
        if is_liked
        else "This text is no longer an example for a model."
    )
    return see_other(url_for("templates.draft", id=id))
