"""Messages for a question, and both messages and passages for the search page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from webapp.answering.rarity import WORD
from webapp.answering.retrieve import Ranked, Span
from webapp.chat.models import Message
from webapp.chat.queries.messages import messages_by_ids
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Hit
from webapp.documents.models import Document
from webapp.documents.queries import library
from webapp.documents.queries.library import Filters
from webapp.index.models import Kind
from webapp.ingest.sentences import split_sentences
from webapp.retrieval import queries as retrieval
from webapp.retrieval.excerpts import best_sentence
from webapp.retrieval.queries import Where
from webapp.search.exact import Exact, exact
from webapp.shared.folding import fold
from webapp.shared.frequency import rank_of
from webapp.shared.languages import ENGLISH
from webapp.shared.signs import distinctive

LATIN = re.compile("[a-zA-Z]")
LIMIT = 20
MOST_NAMED = 3
CONSIDERED = 60
"""How many passages are told apart: what has a rare word may be far by its meaning, and comes first all the same."""
NEAR, NEAR_UNKNOWN = 0.28, 0.33
"""The cosine from which a sentence is found by its meaning; made-up words come to 0.20 with 300 sentences.

Words that are not among the commonest of English are nothing but their syllables to the model, and near to others.
"""


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


class Why(StrEnum):
    """Why a passage was found, the surest first."""

    EXACT = "exact"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True)
class FoundPassage:
    """A passage, why it was found, and which of its sentences is marked."""

    ranked: Ranked
    why: Why
    mark: Span | None


@dataclass(frozen=True)
class Results:
    """What was found; ``is_complete`` is False when the index was found to have lost points of this user.

    ``is_missing``: nothing has what was asked for as it is written.
    """

    passages: Sequence[FoundPassage] = ()
    messages: Sequence[FoundMessage] = ()
    is_complete: bool = True
    is_missing: bool = False


def find(
    user_id: uuid.UUID, question: str, scopes: Sequence[str], limit: int = LIMIT, where: Where | None = None
) -> Results:
    """Return the passages (scope ``documents``) and the messages (``messages``) that fit a question, best first.

    Raises IndexUnavailable or EmbeddingUnavailable.
    """
    asked, written = retrieval.embed(user_id, question), exact(question)
    passages, messages, sizes = retrieval.Passages(), [], {}
    found: list[FoundPassage] = []
    if "documents" in scopes:
        passages = retrieval.rank_passages(user_id, asked, CONSIDERED, where)
        others = _as_written(user_id, asked, written, passages, where)
        known = None if asked.generation.is_multilingual else ENGLISH
        knows_question = known is None or passages.language in known
        found = _told_apart(passages, others, written, question, known if knows_question else ())[:limit]
    if "messages" in scopes:
        hits = retrieval.search(user_id, asked, Kind.MESSAGE, limit, where)
        messages = _messages(user_id, [hit for hit in hits.hits if hit.words or max(hit.sentences, default=0) >= NEAR])
        sizes = {Kind.MESSAGE: hits.size}
    is_missing = written.is_asked and bool(found) and found[0].why is not Why.EXACT
    is_complete = retrieval.is_complete(user_id, asked, {**sizes, **passages.sizes})
    return Results(found, messages, is_complete, is_missing)


def within(user_id: uuid.UUID, filters: Filters) -> Where:
    """Return what narrows a search to the documents that match filters; {} where nothing is filtered by."""
    return {"document_id": [str(id) for id in library.ids(user_id, filters)]} if filters.address else {}


def named(user_id: uuid.UUID, words: str) -> Sequence[Document]:
    """Return a few documents whose title, or the name of whose file, has all of some words."""
    return library.page(user_id, Filters(title=words), limit=MOST_NAMED).rows


def _as_written(
    user_id: uuid.UUID,
    asked: retrieval.Question,
    written: Exact,
    passages: Sequence[Ranked],
    where: Where | None,
) -> Sequence[Ranked]:
    """Return the passages that have what was searched as it is written, beyond those found by words and meaning."""
    has_some = any(written.spans(one.passage.content) for one in passages)
    is_all = len(passages) < CONSIDERED
    if not written.patterns or (is_all and (has_some or not written.is_asked)):
        return ()
    return retrieval.passages_that_match(user_id, asked, written.patterns, where, is_thorough=written.is_asked)


def _told_apart(
    passages: Sequence[Ranked],
    others: Sequence[Ranked],
    written: Exact,
    question: str,
    known: Sequence[str] | None = None,
) -> list[FoundPassage]:
    """Return passages with why they were found, the surest first; those that are merely the least far are left out.

    ``known`` are the languages in which vectors tell what is near; None for all.
    """
    there = {one.passage.id for one in passages}
    asked = frozenset() if LATIN.search(question) else distinctive(fold(question))
    near = NEAR if any(map(rank_of, WORD.findall(question.lower()))) else NEAR_UNKNOWN
    found: list[FoundPassage] = []
    for one in [*passages, *(other for other in others if other.passage.id not in there)]:
        spans, best = written.spans(one.passage.content), best_sentence(one)
        if spans:
            found.append(FoundPassage(one, Why.EXACT, _sentence_at(one, spans[0][0]) or best))
        elif one.passage.words > 0 and (not asked or asked & distinctive(fold(one.passage.content))):
            found.append(FoundPassage(one, Why.WORDS, best))
        elif (known is None or one.passage.language in known) and max(one.passage.cosines, default=0.0) >= near:
            found.append(FoundPassage(one, Why.MEANING, best))
    return sorted(found, key=lambda each: list(Why).index(each.why))


def _sentence_at(one: Ranked, place: int) -> Span | None:
    return next((span for span in one.passage.sentences if span[0] <= place < span[1]), None)


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
