"""Downloads of documents as zips, each made while it is sent, and copies of answers: nothing of them is stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Response, make_response, request, stream_with_context
from flask_login import current_user, login_required

from webapp.chat.forms import selected
from webapp.chat.queries import conversations as queries
from webapp.chat.queries import messages
from webapp.chat.queries.turns import turn
from webapp.documents.queries import documents
from webapp.exports import bp, contents, names, zips
from webapp.exports import conversations as conversation_files
from webapp.exports.answers import FORMATS
from webapp.platform.errors import NotFound
from webapp.platform.web import attach

NO_COPY = "There is no such copy. An answer can be copied once it is complete."


@bp.get("/documents/<uuid:id>/export")
@login_required
def document(id: uuid.UUID) -> Response:
    """One document with its text, its metadata and its highlights."""
    found = documents.document(current_user.id, id)
    return _download(names.folder(found.title, id), contents.of_document(current_user.id, id))


@bp.get("/documents/export")
@login_required
def library() -> Response:
    """All documents, a folder for each, with ``manifest.json``, which lists them."""
    return _download(f"footnote-{datetime.now(UTC):%Y-%m-%d}", contents.of_library(current_user.id))


@bp.get("/chat/<uuid:id>/export")
@login_required
def conversation(id: uuid.UUID) -> Response:
    """One conversation as Markdown, with its footnotes."""
    found = queries.conversation(current_user.id, id)
    response = make_response(conversation_files.text(current_user.id, found))
    response.mimetype = "text/markdown"
    attach(response, f"{names.folder(found.title, id)}.md")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/chat/conversations/export")
@login_required
def conversations() -> Response:
    """The selected conversations as Markdown, a file for each."""
    entries = conversation_files.of_conversations(current_user.id, selected(request.form))
    return _download(f"conversations-{datetime.now(UTC):%Y-%m-%d}", entries)


def _download(name: str, entries: Iterator[zips.Entry]) -> Response:
    release = zips.acquire_slot()
    parts: Any = stream_with_context(zips.stream(entries))
    response = Response(parts, mimetype="application/zip")
    response.call_on_close(release)  # also when it is not read to the end, or not at all
    attach(response, f"{name}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/chat/messages/<uuid:id>/copy/<format>")
@login_required
def answer(id: uuid.UUID, format: str) -> Response:
    """An answer with its footnotes as text or Markdown, or its sources for a bibliography."""
    message = messages.message(current_user.id, id)
    if format not in FORMATS or not message.is_answer or not message.is_final:
        raise NotFound(NO_COPY)
    wanted = FORMATS[format]
    response = make_response(wanted.write(turn(current_user.id, message)))
    response.mimetype = wanted.mimetype
    if wanted.suffix:
        attach(response, f"sources-{str(id)[:8]}{wanted.suffix}")
    response.headers["Cache-Control"] = "private, no-store"
    return response
