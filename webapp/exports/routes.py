"""Downloads of documents as zips, each made while it is sent: nothing of it is stored."""

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
    """One document with its text, its metadata and its highlights."""
    found = documents.document(current_user.id, id)
    return _download(names.folder(found.title, id), contents.of_document(current_user.id, id))


@bp.get("/export")
@login_required
def library() -> Response:
    """All documents, a folder for each, with ``manifest.json``, which lists them."""
    return _download(f"footnote-{datetime.now(UTC):%Y-%m-%d}", contents.of_library(current_user.id))


def _download(name: str, entries: Iterator[zips.Entry]) -> Response:
    release = zips.acquire_slot()
    parts: Any = stream_with_context(zips.stream(entries))
    response = Response(parts, mimetype="application/zip")
    response.call_on_close(release)  # also when it is not read to the end, or not at all
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response
