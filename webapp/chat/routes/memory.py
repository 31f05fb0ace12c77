"""Memory: what answers recall of other conversations is forgotten, and switched off and on."""

from __future__ import annotations

import uuid

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp
from webapp.chat.forms import MemoryForm, RememberForm
from webapp.chat.operations import memory as operations
from webapp.chat.queries import conversations, memory
from webapp.chat.queries import messages as queries
from webapp.chat.routes.messages import place_of
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.shared.arguments import as_uuid

FORGOTTEN = {
    "here": "It is forgotten in this answer.",
    "conversation": "That conversation is forgotten. It stays in your list, and answers no longer draw on it.",
    "all": "All conversations so far are forgotten. They stay in your list, and answers no longer draw on them.",
}


@bp.post("/messages/<uuid:id>/forget")
@login_required
def forget(id: uuid.UUID) -> BaseResponse:
    """Forget an earlier answer, ``recalled``, in this one, its conversation everywhere, or all conversations."""
    answer = queries.message(current_user.id, id)
    recalled, what = as_uuid(request.form.get("recalled")), request.form.get("what", "")
    if what not in FORGOTTEN or recalled is None:
        raise Invalid("Choose what is to be forgotten.")
    with unit_of_work():
        if what == "here":
            operations.forget_here(current_user.id, id, recalled)
        elif what == "conversation":
            operations.forget_conversation_of(current_user.id, recalled)
        else:
            operations.forget_all(current_user.id)
    flash(FORGOTTEN[what])
    return see_other(place_of(answer))


@bp.route("/memory", methods=["GET", "POST"])
@login_required
def memory_settings() -> BaseResponse:
    """Switch for the whole account whether answers draw on earlier conversations."""
    form = MemoryForm(has_memory=current_user.has_memory)
    if not form.validate_on_submit():
        numbers = memory.numbers(current_user.id)
        page = render_template("chat/memory.html", form=form, numbers=numbers)
        return make_response(page, 422 if form.errors else 200)
    with unit_of_work():
        operations.switch(current_user, on=form.has_memory.data)
    flash("Answers may draw on your earlier conversations." if form.has_memory.data else "Memory is off.")
    return see_other(url_for("chat.memory_settings"))


@bp.post("/memory/empty")
@login_required
def empty_memory() -> BaseResponse:
    """Forget all conversations so far."""
    with unit_of_work():
        operations.forget_all(current_user.id)
    flash(FORGOTTEN["all"])
    return see_other(url_for("chat.memory_settings"))


@bp.route("/<uuid:id>/memory", methods=["GET", "POST"])
@login_required
def remember(id: uuid.UUID) -> BaseResponse:
    """Switch whether a conversation is remembered, and whether it draws on others."""
    conversation = conversations.conversation(current_user.id, id)
    if conversation.is_private:
        raise Invalid(operations.PRIVATE)
    form = RememberForm(recalls=conversation.recalls, is_remembered=conversation.is_remembered)
    if not form.validate_on_submit():
        page = render_template("chat/remember.html", conversation=conversation, form=form)
        return make_response(page, 422 if form.errors else 200)
    with unit_of_work():
        operations.set_recalls(conversation, recalls=form.recalls.data)
        operations.set_remembered(conversation, remembered=form.is_remembered.data)
    flash("Saved.")
    return see_other(url_for("chat.show", id=id, _anchor="end"))
