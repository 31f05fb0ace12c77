"""One message: its place in its conversation, its evidence and its stream; and what is done with an answer."""

from __future__ import annotations

import uuid

from flask import Response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp
from webapp.chat.forms import EVERYTHING, SearchForm
from webapp.chat.models import Message
from webapp.chat.operations import branches
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import messages as queries
from webapp.chat.queries.evidence import findings, scope_options
from webapp.chat.queries.recollections import recalled_for
from webapp.chat.queries.turns import turn
from webapp.chat.stream import streams, until_checked, until_final
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import event_stream, fragment_or_redirect, reader_is_gone, wants_fragment


def place_of(message: Message) -> str:
    """Return the address of a message within its conversation; it shows the branch that the message is in."""
    if message.left_at:
        return url_for("chat.message", id=message.id)
    before = queries.before_of_page_with(current_user.id, message)
    return url_for("chat.show", id=message.conversation_id, before=before, _anchor=f"message-{message.id}")


@bp.get("/messages/<uuid:id>")
@login_required
def message(id: uuid.UUID) -> BaseResponse:
    """A message in its place and branch; with ``?waits=1``, what waits for documents is sent only once it does not."""
    found = queries.message(current_user.id, id)
    if found.left_at and not wants_fragment():
        with unit_of_work():
            branches.show(current_user.id, id)
        found = queries.message(current_user.id, id)
    if found.waits_for_documents and "waits" in request.args and wants_fragment():
        return Response(status=204)
    return _message_or_page(found)


def _message_or_page(message: Message) -> BaseResponse:
    return fragment_or_redirect("chat/_message.html", place_of(message), turn=turn(current_user.id, message))


@bp.get("/messages/<uuid:id>/evidence")
@login_required
def evidence(id: uuid.UUID) -> str:
    answer = queries.message(current_user.id, id)
    return render_template(
        "chat/evidence.html",
        message=answer,
        findings=findings(current_user.id, answer),
        scope=scope_options(current_user.id, answer),
        recalled=recalled_for(current_user.id, answer),
        back=place_of(answer),
    )


@bp.get("/messages/<uuid:id>/stream")
@login_required
def stream(id: uuid.UUID) -> Response:
    user_id = current_user.id
    queries.state_of(user_id, id)

    def render(message: Message) -> str:
        return render_template("chat/_message.html", turn=turn(user_id, message))

    start = request.headers.get("Last-Event-ID", request.args.get("after", -1, type=int), type=int)
    return event_stream(streams().follow(user_id, id, start, render, reader_is_gone(), until_final))


@bp.get("/messages/<uuid:id>/verdicts")
@login_required
def verdicts(id: uuid.UUID) -> Response:
    """The stream of an answer's last verdicts."""
    user_id = current_user.id
    queries.state_of(user_id, id)

    def render(message: Message) -> str:
        return render_template("chat/_checked.html", turn=turn(user_id, message))

    return event_stream(streams().follow(user_id, id, -1, render, reader_is_gone(), until_checked))


@bp.get("/messages/<uuid:id>/suggestions")
@login_required
def suggestions(id: uuid.UUID) -> BaseResponse:
    """The questions that may be asked after an answer, once they are known."""
    found = queries.message(current_user.id, id)
    return fragment_or_redirect("chat/_suggestions.html", place_of(found), turn=turn(current_user.id, found))


@bp.post("/messages/<uuid:id>/stop")
@login_required
def stop(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        operations.stop(current_user.id, id)
    return _message_or_page(queries.message(current_user.id, id))


@bp.post("/messages/<uuid:id>/retry")
@login_required
def retry(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        operations.ask_again(current_user.id, id, everything=EVERYTHING in request.form)
    return _message_or_page(queries.message(current_user.id, id))


@bp.post("/messages/<uuid:id>/search")
@login_required
def search_as(id: uuid.UUID) -> BaseResponse:
    form = SearchForm()
    found = queries.message(current_user.id, id)
    if not form.validate():
        raise Invalid("Write what is to be searched, in at most 8,000 characters.")
    with unit_of_work():
        operations.search_as(current_user.id, found.id, form.text.data or "")
    return _message_or_page(queries.message(current_user.id, id))
