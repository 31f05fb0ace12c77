"""The pages of drafts: the list, and one with its versions."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.chat.queries import conversations
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.shared.arguments import as_uuid
from webapp.templates import bp, output, paragraphs
from webapp.templates.forms import TYPE_NAMES, DraftTextForm
from webapp.templates.limits import blog, email, linkedin
from webapp.templates.limits.thread import posts
from webapp.templates.limits.weights import MOST, length
from webapp.templates.models import Draft
from webapp.templates.operations import drafts as operations
from webapp.templates.queries import changes as changing
from webapp.templates.queries import drafts as queries
from webapp.templates.routes.templates import Answer
from webapp.templates.writing import TONES
from webapp.undo.messages import with_undo
from webapp.versions.changes import changes


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
        return draft_page(draft, form)
    if not form.validate():
        return draft_page(draft, form), 422
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


def draft_page(draft: Draft, form: DraftTextForm) -> str:
    """Render a version of a draft with the text that a form has."""
    text = form.content.data or ""
    flat = " ".join(text.split())
    sources = queries.sources(current_user.id, draft)
    notes = request.args.get("notes", "")
    since = as_uuid(request.args.get("since"))
    before = queries.draft(current_user.id, since) if since else None
    texts = paragraphs.texts(draft.content)
    places = draft.places
    return render_template(
        "templates/draft.html",
        draft=draft,
        form=form,
        versions=queries.versions(current_user.id, draft),
        sources=[
            (source, source is not None and source.quote in flat, place)
            for source, place in zip(sources, places, strict=True)
        ],
        shown=_shown(draft.type, output.with_notes(text, sources, notes)),
        notes=notes if notes in output.STYLES else "",
        styles=output.STYLES,
        formats={name: each.label for name, each in output.FORMATS.items() if name != "eml" or draft.type == "email"},
        copies={name: label for name, (label, _) in output.COPIES.items()},
        before=before,
        changes=list(changes(before.content.splitlines(), draft.content.splitlines())) if before else [],
        type_names=TYPE_NAMES,
        models=conversations.models(),
        tones=TONES,
        change=changing.unfinished(current_user.id, draft),
        is_cited=any(place.get("as") == "cited" for place in places),
        paragraphs=[
            (paragraphs.digest(each), " ".join(each.split()))
            for each, own in zip(texts, paragraphs.sources_of(texts, sources, places), strict=True)
            if own
        ],
    )


def _shown(type: str, text: str) -> dict[str, Any]:
    """Return a text as the place where it is published shows it, with its writer, and how much room it has there."""
    writer = {"writer": current_user.full_name or current_user.username, "handle": current_user.username}
    return {**writer, **_as_published(type, text)}


def _as_published(type: str, text: str) -> dict[str, Any]:
    if type == "twitter":
        return {"posts": [(post, length(post)) for post in posts(text)], "most": MOST}
    if type == "linkedin":
        widths = [("On a phone", "phone", linkedin.PHONE), ("On a wide screen", "", linkedin.WIDE)]
        plain = output.plain(type, text)
        folded = [(name, shape, linkedin.shown(plain, width)) for name, shape, width in widths]
        return {"folded": folded, "length": linkedin.length(plain), "most": linkedin.MOST, "text": plain}
    if type == "email":
        return {"email": email.read(text), "html": output.as_part(type, text)}
    return {"article": blog.read(text), "html": output.as_part(type, text)}
