"""What a question stands for after those before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from webapp.answering.follow_ups import contextualise
from webapp.answering.kinds import Kind, route
from webapp.answering.prompt import TURNS_TOLD
from webapp.answering.readings import may_be_follow_up, readings
from webapp.chat.models import Message
from webapp.chat.queries import messages as queries
from webapp.chat.queries import scope as scope_queries
from webapp.chat.rendering import without_marks
from webapp.chat.scope import Scope
from webapp.chat.writing.runs import Exchange, Run
from webapp.platform.extensions import clients

READ = 3
"""How many of the last questions and answers say what a question stands for."""


def refers_back(question: str) -> bool:
    """Whether what was said before a question may matter to what is searched for it: for all of it, or its topic."""
    return route(question).kind is Kind.TASK or may_be_follow_up(question)


def read_question(run: Run, question: str, on_wait: Callable[[], None]) -> list[str]:
    """Return the texts that the question may stand for, the likeliest first; the one that the user chose, if any.

    ``on_wait`` is called while a model writes, and may raise.
    """
    if run.chosen_search:
        return [run.chosen_search]
    turns = [(one.searched, one.answer) for one in run.earlier[-READ:]]
    model = clients.models.model(run.model) if run.model else None
    if model:
        return readings(question, turns, contextualise(question, turns, model, on_wait))
    is_bundled = not clients.embeddings.base_url  # an endpoint would be asked for one word after the other
    return readings(question, turns, embed=clients.embeddings.query if is_bundled else None)


def earlier(question: Message, scope: Scope, summarised_at: datetime | None = None) -> list[Exchange]:
    """Return the last questions that have an answer, oldest first, without what documents out of scope said.

    ``summarised_at``: the moment of the last answer that is in the summary.
    """
    found = queries.earlier(question.user_id, question, 2 * TURNS_TOLD)
    questions = {message.id: message.content for message in found if not message.is_answer}
    answers = [message for message in found if message.is_answer and not message.is_from_rows]
    if scope.is_limited:
        contents = scope_queries.contents_within(question.user_id, answers, scope)
    else:
        contents = {answer.id: answer.without_memory for answer in answers}
    return [
        Exchange(
            asked,
            answer.searched_as or asked,
            without_marks(contents[answer.id]),
            is_summed_up=bool(summarised_at and answer.created_at <= summarised_at),
        )
        for answer in answers
        if contents[answer.id] and (asked := questions.get(answer.parent_id or answer.id))
    ]
