"""Which questions may be asked next: those from headings near what was quoted that the documents answer.

It is done once an answer is complete and shown, so that nobody waits for it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from webapp.answering.retrieve import is_answered
from webapp.chat.models import Message
from webapp.chat.queries import conversations, suggestions
from webapp.chat.queries import messages as queries
from webapp.chat.queries import scope as scope_queries
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import Where, find_passages

log = logging.getLogger(__name__)

MOST = 3
MOST_TRIED, MOST_TRIED_ELSEWHERE = 6, 3
"""How many questions are tried; fewer where another machine computes the vector of each."""


def unfollowed(answers: Sequence[Message]) -> list[Message]:
    """Return the answers after which nothing was asked so far: only below such a one are suggestions shown."""
    questions = select(Message.parent_id).where(Message.parent_id.in_([answer.id for answer in answers]))
    followed = set(db.session.scalars(questions.where(Message.deleted_at.is_(None))))
    return [answer for answer in answers if answer.id not in followed]


def suggest(user_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Store with an answer which passages have headings that may be asked about next, be it none."""
    try:
        with unit_of_work():
            answer = queries.message(user_id, message_id)
            if not answer.may_suggest or answer.parent_id is None:
                return
            tried: list[suggestions.Suggestion] = []
            where = None
            if chunks := suggestions.candidates(user_id, answer):
                tried = suggestions.told_apart(chunks, queries.question_of(user_id, answer).content)
                where = _within(user_id, answer.conversation_id)
        found = answered(user_id, tried, where)
    except NotFound:
        return
    except (IndexUnavailable, EmbeddingUnavailable) as error:
        log.info("answer %s has no suggestions: %s", message_id, error)
        return
    with unit_of_work():
        rows = select(Message).where(Message.id == message_id, Message.user_id == user_id)
        if kept := db.session.scalar(rows.with_for_update(key_share=True)):
            kept.attributes = {**kept.attributes, "suggestions": found}


def answered(user_id: uuid.UUID, tried: Sequence[suggestions.Suggestion], where: Where | None = None) -> list[str]:
    """Return the first passages whose questions are answered by what stands below their own heading."""
    most = MOST_TRIED_ELSEWHERE if clients.embeddings.base_url else MOST_TRIED
    found: list[str] = []
    for one in tried[:most]:
        with unit_of_work():
            ranked = find_passages(user_id, one.question, where=where)
        if is_answered(ranked):
            best = ranked[0].passage
            if (best.document_id, best.section) == (one.document_id, one.heading):
                found.append(one.chunk_id)
        if len(found) == MOST:
            break
    return found


def _within(user_id: uuid.UUID, conversation_id: uuid.UUID) -> Where | None:
    scope = conversations.conversation(user_id, conversation_id).scope
    if not scope.is_limited:
        return None
    return {"document_id": [str(id) for id in scope_queries.resolve(user_id, scope).ids]}
