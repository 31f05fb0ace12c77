"""Messages for a question: those with its words, then those that the index finds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from webapp.answering.retrieve import Span
from webapp.chat.models import TURNS, Citation, Message
from webapp.chat.queries.messages import messages_by_ids
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Hit
from webapp.documents.models import CollectionDocument
from webapp.index.models import Kind
from webapp.ingest.sentences import split_sentences
from webapp.platform.extensions import db
from webapp.retrieval import queries as retrieval
from webapp.retrieval.excerpts import Parts, excerpt, plain
from webapp.retrieval.queries import Wanted, Where
from webapp.search.terms import Terms
from webapp.search.words import Excerpt, Within, without_excluded

NEAR, NEAR_UNKNOWN = 0.28, 0.33
"""The cosine from which a sentence is found by its meaning; made-up words come to 0.20 with 300 sentences.

Words that are not among the commonest of English are nothing but their syllables to the model, and near to others.
"""
NARROWED = 4
"""How many times as many are taken from the index where it cannot narrow a search to what is wanted."""


class Why(StrEnum):
    """Why something was found, the surest first."""

    EXACT = "exact"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True)
class FoundMessage:
    """A message of a conversation that is still there: its words without footnote marks, its best sentence in them.

    ``parts`` are what is shown of it. ``is_left``: whether it is in a branch that is not shown.
    """

    id: uuid.UUID
    conversation_id: uuid.UUID
    title: str
    role: str
    created_at: datetime
    text: str
    best: Span | None
    parts: Parts
    why: Why
    is_archived: bool
    is_left: bool

    @property
    def is_answer(self) -> bool:
        return self.role == "assistant"


def of_words(rows: Sequence[Excerpt]) -> list[FoundMessage]:
    """Return what was found by words as it is shown."""
    return [replace(_found(each.message, None, Why.WORDS), parts=each.parts) for each in rows]


def wanted(limit: int, within: Within, where: Where | None = None) -> Wanted:
    """Return what is looked for in the index to find so many messages."""
    is_narrow = bool(within.since or within.until or within.collection_id)
    return Wanted(Kind.MESSAGE, limit * (NARROWED if is_narrow else 1), {**(where or {}), **_fields(within)})


def with_index(
    user_id: uuid.UUID,
    embedded: retrieval.Question,
    asked: Terms,
    found: Sequence[FoundMessage],
    hits: Sequence[Hit],
    limit: int,
    within: Within,
) -> list[FoundMessage]:
    """Return the messages found by words, then those of the index."""
    near = {hit.id: hit for hit in hits if hit.words or max(hit.sentences, default=0) >= NEAR}
    by_words = [_with_sentence(one, near[str(one.id)]) if str(one.id) in near else one for one in found]
    known = {str(one.id) for one in found}
    others = _messages(
        user_id, [hit for hit in near.values() if hit.id not in known], asked, embedded.languages, within
    )
    return [*by_words, *others[:limit]]


def _fields(within: Within) -> dict[str, str]:
    """Return the fields of the index that narrow a search."""
    fields = {"conversation_id": str(within.conversation_id)} if within.conversation_id else {}
    return fields | ({"role": within.roles[0]} if len(within.roles) < len(TURNS) else {})


def _with_sentence(one: FoundMessage, hit: Hit) -> FoundMessage:
    return replace(one, best=_best(one.text, hit))


def _messages(
    user_id: uuid.UUID, hits: Sequence[Hit], asked: Terms, languages: Sequence[str], within: Within
) -> list[FoundMessage]:
    if not hits:
        return []
    rows = messages_by_ids(user_id, [uuid.UUID(hit.id) for hit in hits])
    rows = _in_collection(user_id, [row for row in rows if within.has(row)], within.collection_id)
    there = {str(row.id): row for row in without_excluded(rows, asked, languages)}
    found = [_found(there[hit.id], hit, Why.WORDS if hit.words else Why.MEANING) for hit in hits if hit.id in there]
    return sorted(found, key=lambda one: list(Why).index(one.why))


def _in_collection(
    user_id: uuid.UUID, messages: Sequence[Message], collection_id: uuid.UUID | None
) -> Sequence[Message]:
    """Return those messages that have a footnote to a document of a collection."""
    if collection_id is None or not messages:
        return messages
    rows = select(Citation.message_id).where(Citation.user_id == user_id)
    rows = rows.join(CollectionDocument, CollectionDocument.document_id == Citation.document_id)
    rows = rows.where(CollectionDocument.collection_id == collection_id)
    cited = set(db.session.scalars(rows.where(Citation.message_id.in_([message.id for message in messages]))))
    return [message for message in messages if message.id in cited]


def _found(message: Message, hit: Hit | None, why: Why) -> FoundMessage:
    text = without_marks(message.content)
    best = _best(text, hit) if hit else None
    parts = plain(excerpt(text, best)) if message.is_answer else excerpt(text, best)
    talk = message.conversation
    return FoundMessage(
        message.id,
        message.conversation_id,
        talk.title,
        message.role,
        message.created_at,
        text,
        best,
        parts,
        why,
        talk.is_archived,
        message.left_at is not None,
    )


def _best(text: str, hit: Hit) -> Span | None:
    """Return the sentence that fits best. An answer that was indexed before one of its sources was deleted has other
    sentences by now."""
    sentences = split_sentences(text)
    is_as_indexed = hit.sentences and len(hit.sentences) == len(sentences)
    return sentences[hit.sentences.index(max(hit.sentences))] if is_as_indexed else None
