"""Messages for a question, and both messages and passages for the search page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.answering.retrieve import Ranked, Span
from webapp.chat.models import Message
from webapp.chat.queries.messages import messages_by_ids
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Hit
from webapp.index.models import Kind
from webapp.ingest.sentences import split_sentences
from webapp.retrieval import queries as retrieval
from webapp.retrieval.queries import Where

LIMIT = 20


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


@dataclass(frozen=True)
class Results:
    """What was found; ``is_complete`` is False when the index was found to have lost points of this user."""

    passages: Sequence[Ranked] = ()
    messages: Sequence[FoundMessage] = ()
    is_complete: bool = True


def find(
    user_id: uuid.UUID, question: str, scopes: Sequence[str], limit: int = LIMIT, where: Where | None = None
) -> Results:
    """Return the passages (scope ``documents``) and the messages (``messages``) that fit a question, best first.

    Raises IndexUnavailable or EmbeddingUnavailable.
    """
    asked = retrieval.embed(user_id, question)
    passages, messages, sizes = retrieval.Passages(), [], {}
    if "documents" in scopes:
        passages = retrieval.rank_passages(user_id, asked, limit, where)
    if "messages" in scopes:
        found = retrieval.search(user_id, asked, Kind.MESSAGE, limit, where)
        messages = _messages(user_id, found.hits)
        sizes = {Kind.MESSAGE: found.size}
    return Results(passages, messages, retrieval.is_complete(user_id, asked, {**sizes, **passages.sizes}))


def _messages(user_id: uuid.UUID, hits: Sequence[Hit]) -> list[FoundMessage]:
    if not hits:
        return []
    found = {str(message.id): message for message in messages_by_ids(user_id, [uuid.UUID(hit.id) for hit in hits])}
    return [_message(hit, found[hit.id]) for hit in hits if hit.id in found]


def _message(hit: Hit, message: Message) -> FoundMessage:
    text = without_marks(message.content)
    sentences = split_sentences(text)
    # An answer that was indexed before one of its sources was deleted has other sentences by now.
    is_as_indexed = hit.sentences and len(hit.sentences) == len(sentences)
    best = sentences[hit.sentences.index(max(hit.sentences))] if is_as_indexed else None
    title = message.conversation.title
    return FoundMessage(message.id, message.conversation_id, title, message.role, message.created_at, text, best)
