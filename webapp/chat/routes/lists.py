"""The list of conversations: at the side of each chat page, and as a page of its own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.chat import bp, days, forms
from webapp.chat.models import Conversation
from webapp.chat.queries import conversations as queries
from webapp.chat.queries.conversations import Filters, Page
from webapp.platform.time_zones import time_zone
from webapp.platform.web import fragment_or_redirect
from webapp.shared.arguments import as_uuid


@bp.get("/conversations")
@login_required
def listing() -> str:
    """Show conversations, filtered as the address says; ``?before=<cursor>`` leads to the next page."""
    return list_page(forms.filters(request.args))


def list_page(filters: Filters) -> str:
    """Render the page of the list."""
    page = queries.conversations(current_user.id, filters, request.args.get("before"))
    return render_template("chat/list.html", filters=filters, page=page, groups=_groups(page, filters), **side())


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
        "zone": time_zone(),
    }


def _groups(page: Page[Conversation], filters: Filters) -> list[days.Group]:
    return days.by_day(page.rows, time_zone(), datetime.now(UTC), pinned_first=not filters.is_search)
