"""The summary of a long conversation: of the branch that is shown, up to the last answers.

It is made in the background when enough was said since, so that most answers cost nothing. It is emptied at once with
what it may hold: when a document is deleted that an answer has read, and when a branch is left.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Text, Update, Uuid, cast, exists, literal, select, union, update
from sqlalchemy.dialects.postgresql import JSONB

from webapp.answering import conversation_summary
from webapp.answering.prompt import TURNS_TOLD
from webapp.chat.models import SUMMARISED, Citation, Conversation, EvidencePassage, Message
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.queries.readers import readers
from webapp.chat.rendering import without_marks
from webapp.documents.models import Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work

LEFT_OUT = 2
"""How many answers are in no summary yet when it is made: questions often refer to them."""


@dataclass(frozen=True)
class Talk:
    """What a summary is made from. ``turns`` are (question, answer), oldest first, since ``so_far`` was made.

    ``until`` is the last answer, ``answers`` are all of them.
    """

    model: str
    so_far: str
    turns: tuple[tuple[str, str], ...]
    answers: tuple[uuid.UUID, ...]
    until: uuid.UUID


def is_due(conversation: Conversation) -> bool:
    """Whether as many answers as a model is told have come since the summary; a private conversation has none."""
    if conversation.is_private:
        return False
    rows = select(Message.id).where(Message.conversation_id == conversation.id, Message.role == "assistant")
    rows = rows.where(Message.deleted_at.is_(None), Message.left_at.is_(None))
    last = db.session.scalars(rows.order_by(Message.created_at.desc(), Message.id.desc()).limit(TURNS_TOLD)).all()
    return len(last) == TURNS_TOLD and conversation.summarised_id not in last


def reaches(question: Message, conversation: Conversation) -> datetime | None:
    """Return the moment of the last answer in the summary; None where that did not lead to the question.

    Nor is a summary for a conversation with chosen sources: others may have given to it.
    """
    if conversation.scope.is_limited or question.left_at or not conversation.summary:
        return None
    rows = select(Message.created_at).where(Message.id == conversation.summarised_id, Message.left_at.is_(None))
    return db.session.scalar(rows.where(Message.created_at < question.created_at))


def summarise(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Go on with the summary of a conversation, where that is due; leave any other alone."""
    with unit_of_work():
        found = _read(user_id, conversation_id)
    if found is None:
        return
    text = _written(found)
    with unit_of_work():
        _lock(user_id, conversation_id, found)
        if _read(user_id, conversation_id) == found:
            db.session.execute(_of(conversation_id, text, found.until))


def _read(user_id: uuid.UUID, conversation_id: uuid.UUID) -> Talk | None:
    """Return what the summary is to be made from; None where it is not due, or the conversation was deleted."""
    try:
        conversation = conversations.conversation(user_id, conversation_id)
    except NotFound:
        return None
    if not is_due(conversation):
        return None
    said = queries.messages(user_id, conversation_id, after=conversation.summarised_id).rows
    questions = {message.id: message.content for message in said if not message.is_answer}
    answers = [message for message in said if message.is_answer][:-LEFT_OUT]
    turns = tuple(
        (questions.get(one.parent_id or one.id, ""), without_marks(one.without_memory))
        for one in answers
        if not one.is_from_rows
    )
    model = conversation.model_among(conversations.models())
    return Talk(model, conversation.summary, turns, tuple(one.id for one in answers), answers[-1].id)


def _written(found: Talk) -> str:
    if found.model and found.turns:
        model = clients.models.model(found.model)
        if told := conversation_summary.by_model(model, found.so_far, found.turns):
            return told
    return conversation_summary.by_extraction(found.so_far, [question for question, _ in found.turns])


def _lock(user_id: uuid.UUID, conversation_id: uuid.UUID, found: Talk) -> None:
    """Let no document that was read be deleted until the transaction ends, nor the summary be changed."""
    read = select(EvidencePassage.document_id).where(EvidencePassage.message_id.in_(found.answers))
    cited = select(Citation.document_id).where(Citation.message_id.in_(found.answers))
    documents = select(Document.id).where(Document.user_id == user_id, Document.id.in_(union(read, cited)))
    db.session.execute(documents.order_by(Document.id).with_for_update(read=True))
    rows = select(Conversation.id).where(Conversation.id == conversation_id)
    db.session.execute(rows.with_for_update(key_share=True))


def _of(conversation_id: uuid.UUID, text: str, until: uuid.UUID) -> Update:
    attributes = Conversation.attributes.concat(literal({SUMMARISED: str(until)}, JSONB))
    return update(Conversation).where(Conversation.id == conversation_id).values(summary=text, attributes=attributes)


def forget_document(document: Document) -> None:
    """Empty the summaries of the conversations in which an answer has read or quoted a document."""
    cited = select(Citation.message_id).where(Citation.document_id == document.id)
    _forget(select(Message.conversation_id).where(Message.id.in_(union(readers(document.id), cited))))


def forget_if_left(conversation_id: uuid.UUID) -> None:
    """Empty the summary of a conversation if it is of a branch that was left."""
    until = cast(Conversation.attributes[SUMMARISED].astext, Uuid)
    is_left = exists().where(Message.conversation_id == Conversation.id, Message.left_at.is_not(None))
    _forget(select(Conversation.id).where(Conversation.id == conversation_id, is_left.where(Message.id == until)))


def forget_answer(answer: Message) -> None:
    """Empty the summary of a conversation if it is of an answer that is written anew in its place."""
    conversation = db.session.get_one(Conversation, answer.conversation_id)
    rows = select(Message.created_at).where(Message.id == conversation.summarised_id)
    if (last := db.session.scalar(rows)) and answer.created_at <= last:
        _forget(select(Conversation.id).where(Conversation.id == conversation.id))


def _forget(ids: Select[uuid.UUID]) -> None:
    rows = update(Conversation).where(Conversation.id.in_(ids), Conversation.attributes.has_key(SUMMARISED))
    attributes = Conversation.attributes.op("-")(literal(SUMMARISED, Text))
    db.session.execute(rows.values(summary="", attributes=attributes))
