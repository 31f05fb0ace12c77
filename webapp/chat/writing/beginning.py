"""How a run begins: what was asked, who answers it, and what whoever answers has to know of what was said before."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from webapp.chat.models import Conversation, Message, Status
from webapp.chat.queries import conversations
from webapp.chat.queries import messages as queries
from webapp.chat.writing import state, summaries
from webapp.chat.writing.reading import earlier, refers_back
from webapp.chat.writing.runs import Cancelled, Run
from webapp.platform.unit_of_work import unit_of_work

VOICES: list[Callable[[Conversation], Sequence[str]]] = []
"""What gives the texts to whose tone a model is to keep in a conversation, added by the rooms that have any."""


def voice_of(conversation: Conversation) -> list[str]:
    """Return the texts to whose tone a model is to keep in a conversation."""
    return [text for examples in VOICES for text in examples(conversation)]


def begin(user_id: uuid.UUID, message_id: uuid.UUID) -> Run:
    """Begin an answer, in place of what an earlier run has written; raise NotFound, or Cancelled if it is final."""
    with unit_of_work(durable=False):
        message = state.lock_answer(user_id, message_id)
        if message.is_final or message.parent_id is None:
            raise Cancelled
        number = message.attributes.get("run", 0) + 1
        if number > 1:
            state.clear(message)
        message.attributes = {**message.attributes, "run": number}
        message.status = Status.WRITING
        question = queries.question_of(user_id, message)
        conversation = conversations.conversation(user_id, message.conversation_id)
        run = Run(
            user_id,
            message_id,
            conversation.id,
            number,
            question.content,
            conversation.model_among(conversations.models(), message.attributes.get("model")),
            question.about,
            conversation.scope,
            chosen_search=message.attributes.get("search", ""),
            recalls=conversation.recalls,
            is_private=conversation.is_private,
        )
        if run.model:
            _tell(run, question, conversation)
        elif refers_back(run.question):
            run.earlier = earlier(question, conversation.scope)
        return run


def _tell(run: Run, question: Message, conversation: Conversation) -> None:
    """Note what a model is told beside the sources."""
    summarised_at = summaries.reaches(question, conversation)
    run.earlier = earlier(question, conversation.scope, summarised_at)
    run.summary = conversation.summary if summarised_at else ""
    run.instructions = queries.instructions(run.user_id, conversation.id)
    run.voice = voice_of(conversation)
