"""What is done with a conversation: renaming, pinning, archiving, deleting."""

from __future__ import annotations

import uuid

from flask import flash, make_response, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp, operations
from webapp.chat.forms import QuestionForm, TitleForm
from webapp.chat.queries import conversations
from webapp.chat.routes.conversations import conversation_page
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.undo import operations as undo
from webapp.undo.messages import with_undo


@bp.post("/<uuid:id>/rename")
@login_required
def rename(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    form = TitleForm()
    if not form.validate_on_submit():
        return make_response(conversation_page(conversation, QuestionForm(formdata=None), form), 422)
    with unit_of_work():
        operations.rename(conversation, form.title.data)
    return see_other(url_for("chat.show", id=id))


@bp.post("/<uuid:id>/pin")
@login_required
def pin(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        conversation.is_pinned = True
    return see_other(url_for("chat.show", id=id))


@bp.post("/<uuid:id>/unpin")
@login_required
def unpin(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        conversation.is_pinned = False
    return see_other(url_for("chat.show", id=id))


@bp.post("/<uuid:id>/archive")
@login_required
def archive(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        operations.archive(conversation)
    flash("The conversation is archived. It can still be read, and found by search.")
    return see_other(url_for("chat.index"))


@bp.post("/<uuid:id>/unarchive")
@login_required
def unarchive(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        operations.archive(conversation, archived=False)
    return see_other(url_for("chat.show", id=id))


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        operations.delete(conversation)
        title, data = f"“{conversation.title}”", [str(id)]
        deleted = undo.keep(current_user.id, "conversation", title, url_for("chat.show", id=id), data)
        flash(with_undo("The conversation was deleted.", deleted))
    return see_other(url_for("chat.index"))
