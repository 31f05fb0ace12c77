"""Messages for a question, and both messages and passages for the search page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from webapp.answering.retrieve import Ranked, Span
from webapp.chat.models import Conversation, Message
from webapp.chat.queries.citations import hidden
from webapp.chat.redaction import Hidden, without
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Hit
from webapp.index.models import Kind
from webapp.ingest.sentences import split_sentences
from webapp.platform.extensions import db
from webapp.retrieval import queries as retrieval
from webapp.retrieval.queries import Question, Where

LIMIT = 20

MESSAGES = (
    select(
        Message.id,
        Message.conversation_id,
        Conversation.title,
        Message.role,
        Message.created_at,
        Message.content,
    )
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(Message.id.in_(bindparam("ids", expanding=True)), Message.user_id == bindparam("owner"))
    .where(Conversation.user_id == bindparam("owner"))
    .where(Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
)


@dataclass(frozen=True)
class FoundMessage:
    """A message of a conversation that is still there: its words without footnote marks, its best sentence in them."""

    id: uuid.UUID
    conversation_id: uuid.UUID
    title: str
    role: str
    created_at: datetime
    text: str
    best: Span | None

    @property
    def is_answer(self) -> bool:
        return self.role == "assistant"


def find(
    user_id: uuid.UUID, question: str, scopes: Sequence[str], limit: int = LIMIT, where: Where | None = None
) -> tuple[list[Ranked], list[FoundMessage]]:
    """Return the passages (scope ``documents``) and the messages (``messages``) that fit a question, best first.

    Raises IndexUnavailable or EmbeddingUnavailable.
    """
    asked = retrieval.embed(question)
    passages = retrieval.rank_passages(user_id, asked, limit, where) if "documents" in scopes else []
    return passages, _find_messages(user_id, asked, limit, where) if "messages" in scopes else []


def _find_messages(user_id: uuid.UUID, question: Question, limit: int, where: Where | None) -> list[FoundMessage]:
    return _messages(user_id, retrieval.search(user_id, question, Kind.MESSAGE, limit, where).hits)


def _messages(user_id: uuid.UUID, hits: Sequence[Hit]) -> list[FoundMessage]:
    if not hits:
        return []
    rows = {
        str(row.id): row
        for row in db.session.execute(MESSAGES, {"ids": [uuid.UUID(hit.id) for hit in hits], "owner": user_id})
    }
    masked = hidden(user_id, [row.id for row in rows.values() if row.role == "assistant"])
    return [_message(hit, rows[hit.id], masked.get(rows[hit.id].id)) for hit in hits if hit.id in rows]


def _message(hit: Hit, row: Row[*tuple[Any, ...]], masked: Hidden | None) -> FoundMessage:
    text = without_marks(without(row.content, *masked) if masked else row.content)
    sentences = split_sentences(text)
    # An answer that was still being written when it was remembered has other sentences by now.
    is_as_remembered = hit.sentences and len(hit.sentences) == len(sentences)
    best = sentences[hit.sentences.index(max(hit.sentences))] if is_as_remembered else None
    return FoundMessage(row.id, row.conversation_id, row.title, row.role, row.created_at, text, best)
