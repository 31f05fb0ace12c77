"""Downloads of documents and conversations, each made while it is sent, and copies of answers: none is stored."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Response, make_response, render_template, request
from flask_login import current_user, login_required
from werkzeug.datastructures import MultiDict

from webapp.chat.forms import selected
from webapp.chat.queries import conversations as conversation_queries
from webapp.chat.queries import messages
from webapp.chat.queries.turns import turn
from webapp.documents.queries import documents
from webapp.exports import bp, contents, names, queries, sending
from webapp.exports.answers import FORMATS as COPIES
from webapp.exports.conversations import files
from webapp.exports.conversations.formats import FORMATS, Format
from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import attach

NO_COPY = "There is no such copy. An answer can be copied once it is complete."
NO_FORMAT = "Conversations can be exported as Markdown, as web pages and as JSON."


@bp.get("/documents/<uuid:id>/export")
@login_required
def document(id: uuid.UUID) -> Response:
    """One document with its text, its metadata and its highlights."""
    found = documents.document(current_user.id, id)
    sending.record(f"document {id}")
    return sending.download(names.folder(found.title, id), contents.of_document(current_user.id, id))


@bp.get("/documents/export")
@login_required
def library() -> Response:
    """All documents, a folder for each, with ``manifest.json``, which lists them."""
    sending.record("all documents")
    return sending.download(f"footnote-{datetime.now(UTC):%Y-%m-%d}", contents.of_library(current_user.id))


@bp.get("/chat/export")
@login_required
def all_conversations() -> Response | str:
    """The page that offers all conversations; with ``?format=``, all of them, archived ones too."""
    if "format" not in request.args:
        return render_template("exports/conversations.html")
    with unit_of_work():
        ids = queries.conversation_ids(current_user.id)
    return _conversations(ids, _format(request.args))


@bp.get("/chat/<uuid:id>/export")
@login_required
def conversation(id: uuid.UUID) -> Response:
    """One conversation with its footnotes: Markdown, or as ``?format=`` says."""
    found, format = conversation_queries.conversation(current_user.id, id), _format(request.args)
    name = f"{names.folder(found.title, id)}{format.suffix}"
    sending.record(f"conversation {id}")
    return sending.sent(files.alone(current_user.id, id, format), format.mimetype, name)


@bp.post("/chat/conversations/export")
@login_required
def conversations() -> Response:
    """The selected conversations, a file for each, or as ``format`` says."""
    return _conversations(selected(request.form), _format(request.form))


def _format(values: MultiDict[str, str]) -> Format:
    found = FORMATS.get(values.get("format", "markdown"))
    if found is None:
        raise NotFound(NO_FORMAT)
    return found


def _conversations(ids: Sequence[uuid.UUID], format: Format) -> Response:
    sending.record(f"{len(ids)} conversations")
    name = f"conversations-{datetime.now(UTC):%Y-%m-%d}"
    if not format.is_whole:
        return sending.download(name, files.zipped(current_user.id, ids, format))
    return sending.sent_in_slot(files.together(current_user.id, ids), format.mimetype, f"{name}{format.suffix}")


@bp.get("/chat/messages/<uuid:id>/copy/<format>")
@login_required
def answer(id: uuid.UUID, format: str) -> Response:
    """An answer with its footnotes as text or Markdown, or its sources for a bibliography."""
    message = messages.message(current_user.id, id)
    if format not in COPIES or not message.is_answer or not message.is_final:
        raise NotFound(NO_COPY)
    wanted = COPIES[format]
    response = make_response(wanted.write(turn(current_user.id, message)))
    response.mimetype = wanted.mimetype
    if wanted.suffix:
        attach(response, f"sources-{str(id)[:8]}{wanted.suffix}")
    return response
