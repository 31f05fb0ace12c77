"""The opening page, and one conversation: questions, and what it answers from."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.chat import bp, forms, opening_questions
from webapp.chat.forms import MAX_VALUE_LENGTH, QuestionForm, TitleForm
from webapp.chat.models import Conversation, Message
from webapp.chat.operations import branches
from webapp.chat.operations import conversations as operations
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.queries.about import About, about
from webapp.chat.queries.scope import scope_picker
from webapp.chat.queries.turns import turns
from webapp.chat.routes.lists import list_page, side
from webapp.chat.scope import ALL_DOCUMENTS, Scope
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.documents.queries import library
from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import fragment_or_redirect, page_or_block, see_other, wants_fragment
from webapp.quotas.operations import UsedUp
from webapp.retrieval.ahead import embed_ahead
from webapp.shared.arguments import as_uuid
from webapp.shared.text import one_line

GONE_MEANWHILE = "The passage you ask about was deleted meanwhile. Your question is kept; it can be asked without it."


@bp.get("/")
@login_required
def index() -> BaseResponse | str:
    if "archived" in request.args or "before" in request.args:  # where the list was in earlier releases
        return list_page(conversations.Filters(archived="archived" in request.args))
    return _opening(QuestionForm(formdata=None), forms.scope(request.args), about(current_user.id, request.args))


@bp.get("/questions")
@login_required
def questions() -> BaseResponse | str:
    """Look for questions that the newest documents answer; show them, for htmx alone, else on the opening page."""
    documents = library.page(current_user.id).rows
    try:
        found = opening_questions.questions(current_user.id, documents, look=True)
    except (IndexUnavailable, EmbeddingUnavailable):
        found = []
    if wants_fragment():
        return fragment_or_redirect("chat/_questions.html", "", questions=found)
    return _opening(QuestionForm(formdata=None), ALL_DOCUMENTS, None, found)


def _opening(form: QuestionForm, scope: Scope, passage: About | None, questions: list[str] | None = None) -> Response:
    """Return the opening page, or for htmx its scope picker alone: the address holds the scope until one asks."""
    newest = library.page(current_user.id).rows
    readable = [document for document in newest if not (document.is_failed or document.is_cancelled)]
    values = _composer(Conversation(attributes={"sources": scope.to_json()}), passage)
    if questions is None:
        questions = opening_questions.questions(current_user.id, newest)
    shown = {"documents": readable, "questions": questions, **side(), **values}
    response = page_or_block("chat/index.html", "chat/_scope.html", form=form, **shown)
    if wants_fragment():
        response.headers["HX-Replace-Url"] = values["close_url"]
    return response


def _composer(conversation: Conversation, passage: About | None = None) -> dict[str, Any]:
    """Return what ``_composer.html`` shows, but for the form."""
    names = conversations.models()
    is_open, words = "choosing" in request.values, one_line(request.values.get("find"))[:MAX_VALUE_LENGTH]
    picker = scope_picker(current_user.id, conversation.scope, is_open=is_open, words=words)
    new = {**picker.address, **(passage.address if passage else {})}

    def here(**more: Any) -> str:
        if conversation.id:
            return url_for("chat.show", id=conversation.id, **more)
        return url_for("chat.index", **new, **more)

    return {
        "token": _token(),
        "is_new": not conversation.id,
        "is_private": conversation.is_private,
        "models": names,
        "model": conversation.model_among(names),
        "picker": picker,
        "about": passage,
        "close_url": here(),
        "open_url": here(choosing=1, _anchor="sources"),
        "save_url": url_for("chat.change_scope", id=conversation.id) if conversation.id else None,
    }


def _token() -> str:
    return str(uuid.uuid4())


@bp.post("/")
@login_required
def create() -> BaseResponse:
    form, scope = QuestionForm(), forms.scope(request.form)
    form.validate_on_submit()
    passage = _passage(form)
    if form.errors:
        new = Conversation(attributes={"sources": scope.to_json()})
        page = _refused(form, url_for("chat.create"), _composer(new, passage))
        return page or make_response(_opening(form, scope, passage), 422)
    embed_ahead(form.content.data)
    place = passage.attributes if passage else None
    asked_of: dict[str, Any] = {"scope": scope, "about": place, "private": form.is_private.data}
    try:
        with unit_of_work():
            asked = operations.start(current_user.id, form.content.data, form.question_id, form.model.data, **asked_of)
            address = _place(asked.question.conversation_id)
    except UsedUp as error:
        _keep_question(form, error)
        return make_response(_opening(form, scope, passage), error.status, error.headers)
    return see_other(address)


def _keep_question(form: QuestionForm, error: UsedUp) -> None:
    """Have a question that may not be asked today shown in its form; htmx keeps it by itself, and is told why."""
    if wants_fragment():
        raise error
    form.content.errors = [str(error)]


def _passage(form: QuestionForm) -> About | None:
    """Return the passage that is asked about, if any; when it was deleted, add an error to the form."""
    try:
        return about(current_user.id, request.form)
    except NotFound:
        form.content.errors = [*form.content.errors, GONE_MEANWHILE]
        return None


def _place(conversation_id: uuid.UUID) -> str:
    return url_for("chat.show", id=conversation_id)


def _refused(form: QuestionForm, action: str, values: dict[str, Any]) -> Response | None:
    """Return the composer with the form's errors, which htmx puts in its place; None when a browser has sent it."""
    if not wants_fragment():
        return None
    response = make_response(
        render_template("chat/_composer.html", form=form, action=action, in_place=True, **values), 422
    )
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#composer", "outerHTML"
    return response


@bp.get("/<uuid:id>")
@login_required
def show(id: uuid.UUID) -> BaseResponse | str:
    conversation = conversations.conversation(current_user.id, id)
    if wants_fragment():
        return fragment_or_redirect("chat/_scope.html", "", **_composer(conversation))
    return conversation_page(conversation, QuestionForm(formdata=None), title_form(conversation))


def title_form(conversation: Conversation) -> TitleForm:
    """Return the form that renames a conversation."""
    return TitleForm(formdata=None, title=conversation.title)


def conversation_page(conversation: Conversation, form: QuestionForm, title_form: TitleForm) -> str:
    """Render a conversation, or the part of it before the message that the address names."""
    return render_template(
        "chat/show.html",
        form=form,
        title_form=title_form,
        **thread(conversation, request.args.get("before", type=uuid.UUID)),
        **side(here=conversation.id),
        **_composer(conversation),
    )


def thread(conversation: Conversation, before: uuid.UUID | None = None) -> dict[str, Any]:
    """Return what ``_thread.html`` shows: the end of the branch shown, or the part of it before a message."""
    page = queries.messages(current_user.id, conversation.id, before)
    return {
        "conversation": conversation,
        "turns": turns(current_user.id, page.rows),
        "older": page.before,
        "is_past": before is not None,
        "refresh_url": _refresh_url(page.rows),
    }


def _refresh_url(messages: list[Message]) -> str | None:
    """Return the address at which the page is fetched again while an answer is written, without JavaScript.

    ``look`` makes it another address each time: to a place on the page it is on, a browser would only scroll.
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
    conversation = conversations.conversation(current_user.id, id)
    form = QuestionForm()
    if not form.validate_on_submit():
        page = _refused(form, url_for("chat.ask", id=id), _composer(conversation))
        return page or make_response(conversation_page(conversation, form, title_form(conversation)), 422)
    embed_ahead(form.content.data)
    try:
        with unit_of_work():
            branches.go_on_from(conversation, as_uuid(request.form.get("after")))
            asked = operations.ask(current_user.id, id, form.content.data, form.question_id, form.model.data)
            # Once committed, all of it would be read anew, while the answer that has begun needs the processor.
            return _asked(conversation, asked)
    except UsedUp as error:
        _keep_question(form, error)
        whole = conversation_page(conversation, form, title_form(conversation))
        return make_response(whole, error.status, error.headers)


def _asked(conversation: Conversation, asked: operations.Asked) -> BaseResponse:
    if not asked.is_new:
        return see_other(_place(asked.question.conversation_id))
    place = url_for("chat.show", id=conversation.id, _anchor=f"message-{asked.answer.id}")
    shown = turns(current_user.id, [asked.question, asked.answer])
    return fragment_or_redirect("chat/ask.hx.html", place, turns=shown, **_composer(conversation))


@bp.post("/<uuid:id>/sources")
@login_required
def change_scope(id: uuid.UUID) -> BaseResponse:
    """Change what a conversation answers from; ``choosing`` keeps the picker open."""
    conversation = conversations.conversation(current_user.id, id)
    scope = forms.scope(request.form)
    with unit_of_work():
        operations.set_scope(conversation, scope)
    choosing, words = request.form.get("choosing"), request.form.get("find") or None
    place = url_for("chat.show", id=id, choosing=choosing, find=words, _anchor="sources")
    return fragment_or_redirect("chat/_scope.html", place, **_composer(conversation))
