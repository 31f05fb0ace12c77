"""The list of conversations: at the side of each chat page, and as a page of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.chat import bp, days, forms
from webapp.chat.forms import BulkForm
from webapp.chat.models import Conversation
from webapp.chat.operations import bulk as operations
from webapp.chat.queries import conversations as queries
from webapp.chat.queries.conversations import Filters, Page
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import fragment_or_redirect, see_other
from webapp.shared.arguments import as_uuid
from webapp.shared.text import counted
from webapp.shared.zones import now, zone
from webapp.undo import operations as undo
from webapp.undo.messages import with_undo


@bp.get("/conversations")
@login_required
def listing() -> str:
    """Show conversations, filtered as the address says; ``?before=<cursor>`` leads to the next page."""
    return list_page(forms.filters(request.args))


def list_page(filters: Filters) -> str:
    """Render the page of the list."""
    page = queries.conversations(current_user.id, filters, request.args.get("before"))
    shown = {"filters": filters, "page": page, "groups": _groups(page, filters), "tags": queries.tags(current_user.id)}
    return render_template("chat/list.html", **shown, **side())


@bp.post("/conversations/bulk")
@login_required
def bulk() -> Response:
    """Apply an action to the selected conversations, and say how many were changed, and why others were not."""
    form, filters, ids = BulkForm(), forms.filters(request.form), forms.selected(request.form)
    if not form.validate_on_submit():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    address = url_for("chat.listing", **filters.address)
    with unit_of_work():
        outcome = operations.each(current_user.id, ids, form.chosen, form.tags.data or [])
        said = outcome.sentences(form.chosen)
        if form.chosen == "delete" and outcome.changed:
            said[0] = (with_undo_of(said[0][0], outcome.changed, address), "message")
    for sentence, category in said:
        flash(sentence, category)
    return see_other(address)


def with_undo_of(sentence: str, deleted: Sequence[Conversation], address: str) -> str:
    """Return the sentence with the button that puts deleted conversations back, and leads to ``address``."""
    label = deleted[0].name_outside if len(deleted) == 1 else counted(len(deleted), "conversation")
    ids = [str(conversation.id) for conversation in deleted]
    return with_undo(sentence, undo.keep(current_user.id, "conversation", label, address, ids))


@bp.get("/conversations/side")
@login_required
def side_list() -> Response:
    """Render the list at the side as it is now; ``?here=<id>`` is the conversation that is shown beside it."""
    filters = forms.filters(request.args)
    here = as_uuid(request.args.get("here"))
    address = url_for("chat.listing", **filters.address)
    return fragment_or_redirect("chat/_listed.html", address, **side(filters.words, here))


def side(words: str = "", here: uuid.UUID | None = None) -> dict[str, Any]:
    """Return what the list at the side shows: the first conversations, or those with these words in their titles."""
    filters = Filters(words=words)
    page = queries.conversations(current_user.id, filters)
    return {
        "listed": page,
        "listed_groups": _groups(page, filters),
        "listed_words": words,
        "here": here,
    }


def _groups(page: Page[Conversation], filters: Filters) -> list[days.Group]:
    here = zone(current_user.time_zone)
    return days.by_day(page.rows, here, now(), pinned_first=not filters.is_search, style=current_user.date_style)
