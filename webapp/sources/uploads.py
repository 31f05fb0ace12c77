"""The outcome of each uploaded file, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, make_response, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.documents.operations.documents import Added
from webapp.shared.text import shortened

PROGRESS = "progress"
"""The category of a message that the page replaces when the files have been read; what was not added stays."""
MAX_OUTCOMES = 8  # messages are kept in a cookie of at most 4 kB
THERE = Markup("“{}” is already in your library as {} and was not added again.{}")
BOTH_NAMES = " It is found by both names."


def flash_outcomes(outcomes: Sequence[Added | str]) -> None:
    """Flash messages about the outcomes: one about all new files, one about each other file."""
    added = [outcome for outcome in outcomes if isinstance(outcome, Added)]
    new = [outcome for outcome in added if not outcome.is_duplicate]
    if new:
        one = f"“{shortened(new[0].document.title)}” is being read."
        flash(one if len(new) == 1 else f"{len(new)} files were added.", PROGRESS)
    others = [(_was_there(outcome), "message") for outcome in added if outcome.is_duplicate]
    others += [(outcome, "error") for outcome in outcomes if isinstance(outcome, str)]
    for sentence, category in others[:MAX_OUTCOMES]:
        flash(sentence, category)
    if len(others) > MAX_OUTCOMES:
        flash(f"And {len(others) - MAX_OUTCOMES} more files were not added; the list below shows your library.")


def fragment(outcomes: Sequence[Added | str], status: int = 200) -> Response:
    """Render the outcomes in order, for the script that uploads many files."""
    said = [_said(outcome) for outcome in outcomes]
    return make_response(render_template("sources/upload.hx.html", outcomes=said), status)


def _said(outcome: Added | str) -> tuple[str, str]:
    if isinstance(outcome, str):
        return "refused", outcome
    return ("there", _was_there(outcome)) if outcome.is_duplicate else ("added", outcome.document.title)


def _was_there(added: Added) -> str:
    link = Markup('<a href="{}">{}</a>').format(
        url_for("viewer.show", id=added.document.id), shortened(added.document.title)
    )
    others = BOTH_NAMES if added.file_name in added.document.other_names else ""
    return THERE.format(shortened(added.file_name), link, others)
