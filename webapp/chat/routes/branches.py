"""The branches of a conversation: stepping to another one, asking again or in other words, and continuing
elsewhere."""

from __future__ import annotations

import uuid

from flask import Response, flash, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp
from webapp.chat.forms import QuestionForm
from webapp.chat.models import Message
from webapp.chat.operations import branches as operations
from webapp.chat.operations import forking
from webapp.chat.operations.branches import NO_QUESTION
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.routes.conversations import thread
from webapp.chat.routes.messages import place_of
from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import fragment_or_redirect, page_or_block, see_other, wants_fragment

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


@bp.route("/messages/<uuid:id>/edit", methods=["GET", "POST"])
@login_required
def edit_question(id: uuid.UUID) -> BaseResponse:
    """Ask a question in other words. htmx gets the form in place of the question."""
    question = queries.message(current_user.id, id)
    if question.is_answer:
        raise NotFound(NO_QUESTION)
    form = QuestionForm(content=question.content, token=str(uuid.uuid4()))
    if not form.validate_on_submit():
        return _edit_form(question, form)
    with unit_of_work():
        answer = operations.edit(current_user.id, id, form.content.data, form.question_id).id
    return _thread_at(queries.message(current_user.id, answer))


def _edit_form(question: Message, form: QuestionForm) -> Response:
    values = {"message": question, "form": form, "back": place_of(question)}
    response = page_or_block("chat/edit_question.html", "chat/_edit_question.html", **values)
    if form.is_submitted():
        response.status_code = 422
        response.headers["HX-Retarget"] = f"#message-{question.id}"
    return response


@bp.post("/messages/<uuid:id>/fork")
@login_required
def fork(id: uuid.UUID) -> BaseResponse:
    """Continue a conversation from a message in another one, and go there."""
    with unit_of_work():
        conversation_id, number = forking.fork(current_user.id, id)
    what = f"The last {number} messages were" if number == forking.MOST_COPIED else "What was said up to there was"
    flash(f"{what} copied here. The conversation that it comes from stays as it is.")
    return see_other(url_for("chat.show", id=conversation_id, _anchor="end"))


def _thread_at(message: Message) -> BaseResponse:
    """Return the thread for htmx, with the focus on a message, where that is at its end; else lead to the message."""
    place = place_of(message)
    if not wants_fragment() or "before=" in place:
        return see_other(place)
    conversation = conversations.conversation(current_user.id, message.conversation_id)
    response = fragment_or_redirect("chat/_thread.html", place, at=message.id, **thread(conversation))
    response.headers["HX-Replace-Url"] = place
    return response
