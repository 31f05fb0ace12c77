"""The pages and actions of conversations."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp, operations, queries
from webapp.chat.about import About, about
from webapp.chat.findings import findings
from webapp.chat.forms import QuestionForm, TitleForm
from webapp.chat.models import Conversation, Message
from webapp.chat.stream import streams
from webapp.chat.turns import turn, turns
from webapp.documents import library
from webapp.errors import NotFound
from webapp.unit_of_work import unit_of_work
from webapp.web import event_stream, fragment_or_redirect, see_other, wants_fragment

GONE_MEANWHILE = "The passage you ask about was deleted meanwhile. Your question is kept; it can be asked without it."


@bp.get("/")
@login_required
def index() -> str:
    archived, before = "archived" in request.args, request.args.get("before")
    if archived or before:
        page = queries.conversations(current_user.id, archived=archived, before=before)
        return render_template("chat/list.html", page=page, archived=archived, listed=_listed())
    return _opening(QuestionForm(formdata=None), about(current_user.id, request.args))


def _opening(form: QuestionForm, passage: About | None) -> str:
    shelf = library.shelf(current_user.id)
    readable = [document for document in shelf.documents if not (document.is_failed or document.is_cancelled)]
    return render_template(
        "chat/index.html",
        form=form,
        about=passage,
        listed=_listed(),
        documents=readable,
        token=_token(),
        **_models(),
    )


def _models(conversation: Conversation | None = None) -> dict[str, Any]:
    """Return the models that can be chosen, and the one that answers."""
    names = queries.models()
    return {"models": names, "model": (conversation or Conversation(attributes={})).model_among(names)}


def _listed() -> queries.Page[Conversation]:
    """Return what the list at the side shows."""
    return queries.conversations(current_user.id)


def _token() -> str:
    return str(uuid.uuid4())


@bp.post("/")
@login_required
def create() -> BaseResponse:
    form = QuestionForm()
    form.validate_on_submit()
    passage = _passage(form)
    if form.errors:
        shown = {**_models(), "about": passage}
        return _refused(form, url_for("chat.create"), shown) or make_response(_opening(form, passage), 422)
    place = passage.attributes if passage else None
    with unit_of_work():
        asked = operations.start(current_user.id, form.content.data, form.question_id, form.model.data, about=place)
    return see_other(_place(asked.question.conversation_id))


def _passage(form: QuestionForm) -> About | None:
    """Return the passage that is asked about; None where none is, or with an error in the form where it is gone."""
    try:
        return about(current_user.id, request.form)
    except NotFound:
        form.content.errors = [*form.content.errors, GONE_MEANWHILE]
        return None


def _place(conversation_id: uuid.UUID) -> str:
    return url_for("chat.show", id=conversation_id)


def _refused(form: QuestionForm, action: str, values: dict[str, Any]) -> Response | None:
    """Return the composer with what is wrong, in place of itself, when htmx asks."""
    if not wants_fragment():
        return None
    response = make_response(
        render_template("chat/_composer.html", form=form, action=action, token=_token(), in_place=True, **values), 422
    )
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#composer", "outerHTML"
    return response


@bp.get("/<uuid:id>")
@login_required
def show(id: uuid.UUID) -> str:
    conversation = queries.conversation(current_user.id, id)
    return _conversation_page(conversation, QuestionForm(formdata=None), _title_form(conversation))


def _title_form(conversation: Conversation) -> TitleForm:
    return TitleForm(formdata=None, title=conversation.title)


def _conversation_page(conversation: Conversation, form: QuestionForm, title_form: TitleForm) -> str:
    before = request.args.get("before", type=uuid.UUID)
    page = queries.messages(current_user.id, conversation.id, before)
    return render_template(
        "chat/show.html",
        conversation=conversation,
        turns=turns(current_user.id, page.rows),
        older=page.before,
        is_past=before is not None,
        refresh_url=_refresh_url(page.rows),
        listed=_listed(),
        form=form,
        title_form=title_form,
        token=_token(),
        **_models(conversation),
    )


def _refresh_url(messages: list[Message]) -> str | None:
    """Return where the page is to be read again while an answer is written, at that answer.

    Each time under another address: to a place on the page it has already, a browser only scrolls.
    """
    unfinished = [message for message in messages if not message.is_final]
    if not unfinished:
        return None
    look, before = request.args.get("look", 0, type=int) + 1, request.args.get("before")
    place = f"message-{unfinished[-1].id}"
    return url_for("chat.show", id=unfinished[-1].conversation_id, before=before, look=look, _anchor=place)


@bp.post("/<uuid:id>/messages")
@login_required
def ask(id: uuid.UUID) -> BaseResponse:
    conversation = queries.conversation(current_user.id, id)
    form = QuestionForm()
    if not form.validate_on_submit():
        page = _refused(form, url_for("chat.ask", id=id), _models(conversation))
        return page or make_response(_conversation_page(conversation, form, _title_form(conversation)), 422)
    with unit_of_work():
        asked = operations.ask(current_user.id, conversation, form.content.data, form.question_id, form.model.data)
    if not asked.is_new:
        return see_other(_place(asked.question.conversation_id))
    shown = turns(current_user.id, [asked.question, asked.answer])
    return fragment_or_redirect("chat/ask.hx.html", _anchor(asked.answer), turns=shown, token=_token())


def _anchor(message: Message) -> str:
    before = queries.before_of_page_with(current_user.id, message)
    return url_for("chat.show", id=message.conversation_id, before=before, _anchor=f"message-{message.id}")


@bp.post("/<uuid:id>/rename")
@login_required
def rename(id: uuid.UUID) -> BaseResponse:
    conversation = queries.conversation(current_user.id, id)
    form = TitleForm()
    if not form.validate_on_submit():
        return make_response(_conversation_page(conversation, QuestionForm(formdata=None), form), 422)
    with unit_of_work():
        operations.rename(conversation, form.title.data)
    return see_other(_place(id))


@bp.post("/<uuid:id>/archive")
@login_required
def archive(id: uuid.UUID) -> BaseResponse:
    conversation = queries.conversation(current_user.id, id)
    with unit_of_work():
        operations.archive(conversation)
    flash("The conversation is archived. It can still be read, and found by search.")
    return see_other(url_for("chat.index"))


@bp.post("/<uuid:id>/unarchive")
@login_required
def unarchive(id: uuid.UUID) -> BaseResponse:
    conversation = queries.conversation(current_user.id, id)
    with unit_of_work():
        operations.archive(conversation, archived=False)
    return see_other(_place(id))


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> BaseResponse:
    conversation = queries.conversation(current_user.id, id)
    with unit_of_work():
        operations.delete(conversation)
    flash("The conversation was deleted.")
    return see_other(url_for("chat.index"))


@bp.get("/messages/<uuid:id>")
@login_required
def message(id: uuid.UUID) -> BaseResponse:
    found = queries.message(current_user.id, id)
    return _message_or_page(found)


def _message_or_page(message: Message) -> BaseResponse:
    return fragment_or_redirect("chat/_message.html", _anchor(message), turn=turn(current_user.id, message))


@bp.get("/messages/<uuid:id>/evidence")
@login_required
def evidence(id: uuid.UUID) -> str:
    answer = queries.message(current_user.id, id)
    found, notes = findings(current_user.id, answer)
    return render_template("chat/evidence.html", message=answer, findings=found, notes=notes, back=_anchor(answer))


@bp.get("/messages/<uuid:id>/stream")
@login_required
def stream(id: uuid.UUID) -> Response:
    user_id = current_user.id
    queries.message(user_id, id)
    after = request.headers.get("Last-Event-ID", type=int)

    def render(message: Message) -> str:
        return render_template("chat/_message.html", turn=turn(user_id, message))

    is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
    start = after if after is not None else request.args.get("after", -1, type=int)
    return event_stream(streams().follow(user_id, id, start, render, is_gone))


@bp.post("/messages/<uuid:id>/stop")
@login_required
def stop(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        stopped = operations.stop(current_user.id, id)
    return _message_or_page(stopped)


@bp.post("/messages/<uuid:id>/retry")
@login_required
def retry(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        renewed = operations.ask_again(current_user.id, id)
    return _message_or_page(renewed)
