"""The page on which single passages are chosen to make a draft of."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request
from flask_login import current_user, login_required

from webapp.chat.forms import MAX_VALUE_LENGTH
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.platform.errors import FootnoteError
from webapp.shared.arguments import as_integer, as_uuid
from webapp.shared.text import one_line
from webapp.templates import bp
from webapp.templates.forms import MOST_PASSAGES
from webapp.templates.queries import picking
from webapp.templates.queries.picking import Listed

UNAVAILABLE = "Your documents cannot be searched just now. What you chose is kept; try again in a moment."


@bp.get("/drafts/passages")
@login_required
def passages() -> str:
    """Passages of a ``document``, of an ``answer``, or found by words; those that are chosen go along."""
    words = one_line(request.args.get("find"))[:MAX_VALUE_LENGTH]
    ids = [id for id in map(as_uuid, request.args.getlist("passage")[:MOST_PASSAGES]) if id]
    listed, problem = _listed(words)
    shown = {chunk.id for chunk in listed.chunks}
    chosen = picking.by_ids(current_user.id, ids)
    return render_template(
        "templates/passages.html",
        listed=listed,
        chosen={chunk.id for chunk in chosen},
        others=[chunk for chunk in chosen if chunk.id not in shown],
        words=words,
        problem=problem,
        kept=_kept(),
    )


def _listed(words: str) -> tuple[Listed, str]:
    """Return the passages that are shown, and why there are none, or ""."""
    document, answer = (as_uuid(request.args.get(name)) for name in ("document", "answer"))
    try:
        if words:
            return picking.found(current_user.id, words), ""
        if document:
            return picking.of_document(current_user.id, document, as_integer(request.args.get("start")) or 0), ""
        if answer:
            return picking.of_answer(current_user.id, answer), ""
    except (IndexUnavailable, EmbeddingUnavailable):
        return Listed(()), UNAVAILABLE
    except FootnoteError as error:
        return Listed(()), str(error)
    return Listed(()), ""


def _kept() -> dict[str, Any]:
    """Return what the address says besides: where the passages are from, and the template."""
    said = {name: as_uuid(request.args.get(name)) for name in ("template", "document", "answer")}
    return {name: value for name, value in said.items() if isinstance(value, uuid.UUID)}
