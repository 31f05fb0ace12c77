"""One message: read, followed while it is written, stopped."""

from __future__ import annotations

import uuid

from flask import Response

from webapp.api.answers import stream
from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.conversations import MessageAnswer
from webapp.auth.tokens import ASK
from webapp.chat.operations.conversations import stop
from webapp.chat.queries.messages import message


@operation("GET", "/messages/<uuid:id>")
def get_message(id: uuid.UUID) -> MessageAnswer:
    """Get a question or an answer; of an answer, with its footnotes and both verdicts on each."""
    return MessageAnswer.of(message(caller().id, id))


@operation("GET", "/messages/<uuid:id>/stream")
def follow_message(id: uuid.UUID) -> Response:
    """Follow an answer while it is written: server-sent events, which go on after the header Last-Event-ID."""
    return stream(message(caller().id, id).id)


@operation("POST", "/messages/<uuid:id>/stop", ASK)
def stop_message(id: uuid.UUID) -> MessageAnswer:
    """Stop an answer that is being written; what is written of it stays."""
    stop(caller().id, id)
    return MessageAnswer.of(message(caller().id, id))
