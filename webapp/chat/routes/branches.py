"""The branches of a conversation: stepping to another one, and asking again."""

from __future__ import annotations

import uuid

from flask import request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp
from webapp.chat.models import Message
from webapp.chat.operations import branches as operations
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.routes.conversations import thread
from webapp.chat.routes.messages import place_of
from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import fragment_or_redirect, see_other, wants_fragment

NO_MODEL = "There is no such model any more. Go back and choose another."


@bp.post("/messages/<uuid:id>/branch")
@login_required
def show_branch(id: uuid.UUID) -> BaseResponse:
    """Show the branch that a message is in."""
    with unit_of_work():
        operations.show(current_user.id, id)
    return _thread_at(queries.message(current_user.id, id))


@bp.post("/messages/<uuid:id>/again")
@login_required
def ask_again(id: uuid.UUID) -> BaseResponse:
    """Have a question answered once more, beside this answer."""
    model = request.form.get("model")
    queries.message(current_user.id, id)
    if model and model not in conversations.models():
        raise NotFound(NO_MODEL)
    with unit_of_work():
        answer = operations.ask_again(current_user.id, id, model).id
    return _thread_at(queries.message(current_user.id, answer))


def _thread_at(message: Message) -> BaseResponse:
    """Return the thread for htmx, with the focus on a message, where that is at its end; else lead to the message."""
    place = place_of(message)
    if not wants_fragment() or "before=" in place:
        return see_other(place)
    conversation = conversations.conversation(current_user.id, message.conversation_id)
    response = fragment_or_redirect("chat/_thread.html", place, at=message.id, **thread(conversation))
    response.headers["HX-Replace-Url"] = place
    return response
