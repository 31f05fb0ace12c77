"""What became of each of the files that were uploaded together, in words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, make_response, render_template, url_for
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp.documents.operations import documents as operations
from webapp.documents.operations.documents import Added
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import file_name, shortened

OUTCOMES_SAID = 8  # they travel in a cookie, which holds 4 kB
THERE = Markup("“{}” is in your library already, as {}. It was not added a second time.")


def take(owner: uuid.UUID, file: FileStorage, values: Mapping[str, Any]) -> Added | str:
    """Keep one file; return what it is now in the library, or a sentence that says why it is not."""
    try:
        with operations.stored(file.stream) as saved, unit_of_work():
            return operations.add(owner, saved, file.filename, values)
    except Invalid as error:
        return f"{shortened(file_name(file.filename))}: {error}"


def say(outcomes: Sequence[Added | str]) -> None:
    """Tell on the next page what became of each file: the new ones together, each other one by itself."""
    added = [outcome for outcome in outcomes if isinstance(outcome, Added)]
    new = [outcome for outcome in added if not outcome.is_duplicate]
    if new:
        one = f"“{shortened(new[0].document.title)}” is being read."
        flash(one if len(new) == 1 else f"{len(new)} files are being read.")
    others = [(_was_there(outcome), "message") for outcome in added if outcome.is_duplicate]
    others += [(outcome, "error") for outcome in outcomes if isinstance(outcome, str)]
    for sentence, category in others[:OUTCOMES_SAID]:
        flash(sentence, category)
    if len(others) > OUTCOMES_SAID:
        flash(f"And {len(others) - OUTCOMES_SAID} more files were not added; the list below shows your library.")


def fragment(outcomes: Sequence[Added | str], status: int = 200) -> Response:
    """Return what became of each file, in their order, for the script that sends many of them."""
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
    return THERE.format(shortened(added.file_name), link)
