"""What users do with conversations: start one, ask, stop an answer, and change, archive or delete it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from webapp.auth import audit
from webapp.chat import forgetting, index_source, jobs
from webapp.chat.models import UNFINISHED, Conversation, Message, Status, sealed
from webapp.chat.operations import adding
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.scope import ALL_DOCUMENTS, Scope
from webapp.chat.writing import state, summaries, waiting
from webapp.documents.metadata import MAX_TAGS
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.jobs import Options, defer
from webapp.platform.unit_of_work import one_at_a_time
from webapp.quotas import operations as quotas

MAX_TITLE_LENGTH = 70


@dataclass(frozen=True)
class Asked:
    """A question with its answer. ``is_new`` is False when the same form was sent before, with the same words."""

    question: Message
    answer: Message
    is_new: bool


def start(
    user_id: uuid.UUID,
    content: str,
    question_id: uuid.UUID,
    model: str | None = None,
    *,
    scope: Scope = ALL_DOCUMENTS,
    about: Mapping[str, Any] | None = None,
    private: bool = False,
) -> Asked:
    """Start a conversation with its first question, whose id and words become its own. See ``ask``."""
    earlier = db.session.scalar(select(Message).where(Message.id == question_id, Message.user_id == user_id))
    if earlier and not (is_same(earlier, content, about) and earlier.is_private == private):
        return start(user_id, content, uuid.uuid4(), model, scope=scope, about=about, private=private)
    is_new = adding.conversation(user_id, question_id, title_from(content), scope, private=private)
    if not is_new:  # the same form was sent at the same time
        earlier = db.session.scalar(select(Message).where(Message.id == question_id, Message.user_id == user_id))
    conversation_id = earlier.conversation_id if earlier else question_id
    return ask(user_id, conversation_id, content, question_id, model, about=about)


def ask(
    user_id: uuid.UUID,
    conversation_id: uuid.UUID,
    content: str,
    question_id: uuid.UUID,
    model: str | None = None,
    *,
    about: Mapping[str, Any] | None = None,
) -> Asked:
    """Add a question, an empty answer, and the job that writes it; the same form sent again changes nothing.

    ``model`` answers from now on: "" to quote sentences, None for the same as before. ``about``: see ``Message.about``.
    Raises NotFound when the conversation was deleted meanwhile.
    """
    lock(conversation_id)
    conversation = conversations.conversation(user_id, conversation_id)
    if sealed.is_closed(conversation):
        raise Invalid(sealed.CANNOT_OPEN)
    question = adding.question(conversation, question_id, content, about)
    if question is None:
        question = queries.message(user_id, question_id)
        if not is_same(question, content, about):
            return ask(user_id, conversation_id, content, uuid.uuid4(), model, about=about)
        return Asked(question, queries.answer_to(user_id, question_id), is_new=False)
    if model is not None:
        set_attributes(conversation, model=model)
    waiting.give_up(conversation.id)
    return Asked(question, add_answer(question), is_new=True)


def add_answer(question: Message, attributes: Mapping[str, Any] | None = None) -> Message:
    """Add an empty answer to a question, and the job that writes it; raise UsedUp when there may be no more today."""
    quotas.count_question(question.user_id)
    answer = Message(
        id=uuid.uuid4(),
        user_id=question.user_id,
        conversation_id=question.conversation_id,
        parent_id=question.id,
        role="assistant",
        status=Status.WAITING,
        attributes=dict(attributes or {}),
        sealed=sealed.UNSEALED if question.is_private else None,
    )
    db.session.add(answer)
    enqueue_answer(answer)
    return answer


def set_scope(conversation: Conversation, scope: Scope) -> None:
    """Have a conversation answer from ``scope`` from now on; earlier answers stay as they are."""
    set_attributes(conversation, sources=scope.to_json())


def set_attributes(conversation: Conversation, **values: Any) -> None:
    """Set some attributes within the database, so that those set by another window at the same time stay."""
    if conversation.is_private:
        _lock_private(conversation)
        conversation.attributes = {**conversation.attributes, **values}
        return
    conversation.attributes = Conversation.attributes.concat(literal(values, JSONB))
    db.session.flush()


def _lock_private(conversation: Conversation) -> None:
    """Let nobody else change what is sealed of a conversation: the database cannot change a part of it."""
    db.session.refresh(conversation, with_for_update={"key_share": True})


def lock(conversation_id: uuid.UUID) -> None:
    """Let no other transaction add a question or delete the conversation, so that each question follows an answer.

    Its row is not locked: an answer that is being written locks its own row and then updates the conversation's.
    """
    one_at_a_time(str(conversation_id))


def is_same(earlier: Message, content: str, about: Mapping[str, Any] | None) -> bool:
    """Whether a form was sent twice. Going back in the browser and asking something else sends the same token, too."""
    is_live_question = not earlier.is_answer and earlier.deleted_at is None
    return is_live_question and (earlier.content, earlier.about) == (content, about or {})


def enqueue_answer(answer: Message) -> None:
    """Defer the job that writes an answer."""
    defer(jobs.write_answer, user_id=str(answer.user_id), message_id=str(answer.id))


def title_from(content: str) -> str:
    """Return the question on one line, cut after a whole word."""
    line = " ".join(content.split())
    if len(line) <= MAX_TITLE_LENGTH:
        return line
    cut = line[:MAX_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.–-")
    return f"{cut}…"


def stop(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Stop an answer and keep what is written; one that is final stays as it is. Raise NotFound."""
    message = state.lock_answer(user_id, message_id, with_evidence=True)
    if not message.is_final:
        message.stored_content = state.take_deltas(message)
        message.status = Status.STOPPED
        forgetting.redact_forgotten(message, is_by_model=message.is_by_model)
        index_source.publish_question(message)


def ask_again(user_id: uuid.UUID, message_id: uuid.UUID, *, everything: bool = False) -> None:
    """Have an answer written anew in its place, if it may be; see ``Message.may_be_renewed``. Raise NotFound.

    It answers from the present scope of its conversation; ``everything`` makes that all documents first.
    """
    message = state.lock_answer(user_id, message_id, with_evidence=True)
    if message.may_be_renewed:
        if everything:
            set_scope(conversations.conversation(user_id, message.conversation_id), ALL_DOCUMENTS)
        summaries.forget_answer(message)
        state.clear(message)
        message.status = Status.WAITING
        enqueue_answer(message)


def search_as(user_id: uuid.UUID, message_id: uuid.UUID, text: str) -> None:
    """Have a question that was searched in other words answered anew, searched as ``text``. Raise NotFound."""
    message = state.lock_answer(user_id, message_id, with_evidence=True)
    if message.is_final and message.searched_as:
        summaries.forget_answer(message)
        state.clear(message)
        message.attributes = {**message.attributes, "search": text}
        message.status = Status.WAITING
        enqueue_answer(message)


def rename(conversation: Conversation, title: str) -> None:
    """Change a conversation's title."""
    if conversation.is_private:
        _lock_private(conversation)
    conversation.title = " ".join(title.split())


def set_tags(conversation: Conversation, tags: Sequence[str]) -> None:
    """Give a conversation these tags and no others; raise Invalid when they are too many, or it is private."""
    if tags and conversation.is_private:
        raise Invalid("A private conversation has no tags: they would be stored as they are.")
    if len(tags) > MAX_TAGS:
        raise Invalid(f"A conversation has at most {MAX_TAGS} tags.")
    conversation.tags = list(tags)


def pin(conversation: Conversation, pinned: bool = True) -> None:
    """Keep a conversation at the top of the list, or no longer."""
    conversation.is_pinned = pinned


def archive(conversation: Conversation, archived: bool = True) -> None:
    """Take a conversation out of the list, or put it back."""
    conversation.is_archived = archived


def delete(conversation: Conversation) -> None:
    """Hide a conversation, stop its answers, and have it taken out of the index."""
    lock(conversation.id)
    messages = update(Message).where(Message.conversation_id == conversation.id, Message.deleted_at.is_(None))
    db.session.execute(messages.where(Message.status.in_(UNFINISHED)).values(status=Status.STOPPED))
    db.session.execute(messages.values(deleted_at=func.now()))
    conversation.deleted_at = func.now()
    audit.record(conversation.user_id, "conversation deleted", subject=str(conversation.id))
    withdraw(conversation)
    forgetting.republish(forgetting.of_conversations(Conversation.id == conversation.id))


def withdraw(conversation: Conversation) -> None:
    """Defer the job that takes a conversation out of the index."""
    defer(
        jobs.remove_conversation,
        Options(lock=index_source.lock_of(conversation.id)),
        user_id=str(conversation.user_id),
        conversation_id=str(conversation.id),
    )
