"""The doors through which documents leave as zips. A zip is made while it travels: nothing of it is kept here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Response, stream_with_context
from flask_login import current_user, login_required

from webapp.documents.queries import documents
from webapp.exports import bp, contents, names, zips


@bp.get("/<uuid:id>/export")
@login_required
def document(id: uuid.UUID) -> Response:
    """A document with its text, its metadata and its highlights."""
    found = documents.document(current_user.id, id)
    return _download(names.folder(found.title, id), contents.of_document(current_user.id, id))


@bp.get("/export")
@login_required
def library() -> Response:
    """All documents, a folder for each, and ``manifest.json``, which says what is in them."""
    return _download(f"footnote-{datetime.now(UTC):%Y-%m-%d}", contents.of_library(current_user.id))


def _download(name: str, entries: Iterator[zips.Entry]) -> Response:
    give_back = zips.take_place()
    parts: Any = stream_with_context(zips.stream(entries))
    response = Response(parts, mimetype="application/zip")
    response.call_on_close(give_back)  # also when nobody reads to the end, or at all
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response
