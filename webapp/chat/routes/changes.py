"""What is done with a conversation: renaming, tagging, pinning, archiving, deleting."""

from __future__ import annotations

import uuid

from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp
from webapp.chat.forms import EditForm, InstructionsForm, QuestionForm, TitleForm
from webapp.chat.operations import conversations as operations
from webapp.chat.operations import instructions, restoring
from webapp.chat.queries import bin as bin_queries
from webapp.chat.queries import conversations, messages
from webapp.chat.routes.conversations import conversation_page
from webapp.chat.routes.lists import side, with_undo_of
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import fragment_or_redirect, page_or_block, see_other, wants_fragment


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


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@login_required
def edit(id: uuid.UUID) -> BaseResponse:
    """Edit the title and the tags of a conversation. htmx gets the form in place of its row, and the row after it."""
    conversation = conversations.conversation(current_user.id, id)
    form = EditForm(title=conversation.title, tags=conversation.tags)
    if not form.validate_on_submit():
        response = page_or_block("chat/edit.html", "chat/_edit_row.html", conversation=conversation, form=form)
        response.status_code = 422 if form.is_submitted() else 200
        return response
    with unit_of_work():
        operations.rename(conversation, form.title.data or "")
        operations.set_tags(conversation, form.tags.data or [])
    if not wants_fragment():
        flash("Your changes were saved.")
    return row(id)


@bp.route("/<uuid:id>/instructions", methods=["GET", "POST"])
@login_required
def instruct(id: uuid.UUID) -> BaseResponse | tuple[str, int]:
    """Edit how a model is to write the answers of a conversation."""
    conversation = conversations.conversation(current_user.id, id)
    form = InstructionsForm(text=messages.instructions(current_user.id, id))
    if not form.validate_on_submit():
        values = {"conversation": conversation, "form": form, "models": conversations.models()}
        return render_template("chat/instructions.html", **values), 422 if form.is_submitted() else 200
    with unit_of_work():
        instructions.instruct(conversation, form.text.data or "")
    flash("Your instructions were saved." if form.text.data else "The model has no instructions any more.")
    return see_other(url_for("chat.show", id=id, _anchor="end"))


@bp.get("/<uuid:id>/row")
@login_required
def row(id: uuid.UUID) -> BaseResponse:
    """Render a conversation's row of the list; without htmx, redirect to the conversation."""
    conversation = conversations.conversation(current_user.id, id)
    place = url_for("chat.show", id=id)
    return fragment_or_redirect("chat/_row.html", place, conversation=conversation, selectable=True)


@bp.post("/<uuid:id>/pin")
@login_required
def pin(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        operations.pin(conversation)
    return see_other(url_for("chat.show", id=id))


@bp.post("/<uuid:id>/unpin")
@login_required
def unpin(id: uuid.UUID) -> BaseResponse:
    conversation = conversations.conversation(current_user.id, id)
    with unit_of_work():
        operations.pin(conversation, pinned=False)
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
        flash(with_undo_of("The conversation was deleted.", [conversation], url_for("chat.show", id=id)))
    return see_other(url_for("chat.index"))


@bp.get("/bin")
@login_required
def binned() -> str:
    """Show the bin, the last deleted first; ``?before=<cursor>`` leads to the next page."""
    page = bin_queries.binned(current_user.id, request.args.get("before"))
    return render_template("chat/bin.html", page=page, **side())


@bp.post("/<uuid:id>/restore")
@login_required
def restore(id: uuid.UUID) -> BaseResponse:
    """Put a conversation back out of the bin, and go there."""
    with unit_of_work():
        restoring.restore(current_user.id, id)
    flash("The conversation is back.")
    return see_other(url_for("chat.show", id=id))
