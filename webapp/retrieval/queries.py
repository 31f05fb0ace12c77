"""Passages for a question: the index gives ids and scores, one select under the owner's policies gives the text."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select

from webapp.answering.follow_ups import is_follow_up
from webapp.answering.retrieve import Passage, Span, beside, is_answered, rank
from webapp.clients.embeddings import Vector
from webapp.clients.vectors import Found, Hit, Search
from webapp.clients.vectors.searching import CANDIDATES, words
from webapp.documents.models import Chunk
from webapp.documents.queries import documents
from webapp.index import completeness, generations, sentences
from webapp.index.completeness import Size
from webapp.index.generations import Generation
from webapp.index.models import Kind
from webapp.platform.extensions import clients, db
from webapp.retrieval.passages import Passages
from webapp.retrieval.statements import ASKED, BESIDE, CURRENT, PASSAGES, passage_of
from webapp.shared.bm25 import words_of
from webapp.shared.folding import longest
from webapp.shared.languages import asked_in

LIMIT = 20
MOST_MATCHED = 200  # passages that are looked through for what was searched as it is written
FOUND_BY_WORDS = Hit("", score=0.0, dense=0.0, words=1.0)
MOST_WORDS = 500  # letters of a passage that are searched with a question about it

Where = Mapping[str, str | Sequence[str]]
"""Narrows a search to points whose field (``document_id``, ...) has the value, or one of the values."""


def find_passages(
    user_id: uuid.UUID,
    question: str,
    limit: int = LIMIT,
    where: Where | None = None,
    about: Mapping[str, Any] | None = None,
) -> Passages:
    """Return the passages that fit a question, best first, with the relevance of each of their sentences.

    When they answer it, those before and after the best stand behind it. The passage that it is ``about``, see
    ``Message.about``, counts as the best, wherever it stands. Raises IndexUnavailable or EmbeddingUnavailable when they
    cannot be looked for.
    """
    if about and (asked := _asked(user_id, about["chunk"])):
        return _around(user_id, question, asked, (about["start"], about["end"]), limit, where)
    embedded = embed(user_id, question)
    ranked = rank_passages(user_id, embedded, limit, where)
    found = beside(ranked, neighbours(user_id, ranked[0].passage)) if is_answered(ranked) else ranked
    return Passages(found, ranked.is_complete, question=embedded)


def _asked(user_id: uuid.UUID, chunk_id: str) -> Passage | None:
    """Return a passage that is asked about, of a version that was replaced as well; None when it was deleted."""
    row = db.session.execute(ASKED, {"id": uuid.UUID(chunk_id), "owner": user_id}).one_or_none()
    return passage_of(row) if row else None


def _around(user_id: uuid.UUID, question: str, asked: Passage, span: Span, limit: int, where: Where | None) -> Passages:
    """Return the passage asked about, those beside it, and what fits the question together with its words.

    A question about a whole passage is searched alone unless it is a follow-up: it tells best which sentence answers.
    """
    is_whole = span == (0, len(asked.content)) and not is_follow_up(question)
    text = question if is_whole else f"{question} {asked.content[slice(*span)][:MOST_WORDS]}"
    embedded = embed(user_id, text)
    ranked = rank_passages(user_id, embedded, limit, where)
    by_words = rank([asked], dict.fromkeys(words_of(text), 1.0))
    first = next(one for one in [*ranked, *by_words] if one.passage.id == asked.id)
    found = beside([replace(first, asked=span), *ranked], neighbours(user_id, asked))
    return Passages(found, ranked.is_complete)


def neighbours(user_id: uuid.UUID, passage: Passage) -> list[Passage]:
    """Return the passages before and after one in its document, as far as there are any."""
    places = [passage.index - 1, passage.index + 1]
    values = {"document": uuid.UUID(passage.document_id), "places": places, "owner": user_id}
    return [passage_of(row) for row in db.session.execute(BESIDE, values)]


@dataclass(frozen=True)
class Question:
    """A question with its vector in the space of the generation that answers; None to search by words alone.

    ``languages``: those that it may be in, the likeliest first. ``sizes``: how many points the index should have.
    """

    text: str
    generation: Generation
    vector: Vector | None
    languages: Sequence[str] = ("",)
    sizes: Mapping[Kind, Size] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What is looked for: so many points of a kind, narrowed by ``where``.

    Those whose field has the value that it has in ``without`` are left out.
    """

    kind: Kind
    limit: int
    where: Where | None = None
    without: Mapping[str, str] = field(default_factory=dict)


def embed(user_id: uuid.UUID, text: str) -> Question:
    """Tell the languages that a question may be in, and compute its vector, once for all that is searched with it.

    Raises EmbeddingUnavailable.

    Other machines are waited for outside of a transaction: the one that is open is ended, and nothing written in it
    is kept.
    """
    generation = generations.current()
    languages = asked_in(text, documents.languages(user_id))
    sizes = completeness.sizes(user_id, generation)
    _end_transaction(generation)
    return Question(text, generation, generation.embed_question(text), languages, sizes)


def search(user_id: uuid.UUID, question: Question, *wanted: Wanted) -> list[Found]:
    """Return the points that fit a question, best first, for all that is wanted; raise IndexUnavailable.

    The index is asked for all of it at the same time.
    """
    generation = question.generation
    searches = [
        Search(
            generation.collection(one.kind),
            question.text,
            question.vector,
            one.where or {},
            one.without,
            question.languages,
            generation.is_multilingual,
            question.sizes[one.kind].total,
        )
        for one in wanted
    ]
    found = clients.vectors.owned_by(user_id).search(searches)
    kinds = [one.kind for one in wanted]
    cosines = sentences.compare(user_id, generation, list(zip(kinds, found, strict=True)), question.vector)
    return [each.ranked(cosines, one.limit) for one, each in zip(wanted, found, strict=True)]


def rank_passages(user_id: uuid.UUID, question: Question, limit: int, where: Where | None = None) -> Passages:
    """Return the passages that fit a question, best first, without those that stand beside them."""
    wanted = Wanted(Kind.CHUNK, limit, where)
    (found,) = search(user_id, question, wanted)
    passages = passages_of(user_id, question, found)
    passages.is_complete = is_complete(user_id, question, [(wanted, found)])
    return passages


def passages_of(user_id: uuid.UUID, question: Question, found: Found) -> Passages:
    """Return the passages that a search found, best first."""
    if not found.hits:
        return Passages(language=found.language)
    values = {"ids": _ids(found.hits), "owner": user_id}
    rows = {str(row.id): row for row in db.session.execute(PASSAGES, values)}
    passages = [passage_of(rows[hit.id], hit) for hit in found.hits if hit.id in rows]
    how = (found.language, question.generation.is_multilingual)
    return Passages(rank(passages, found.idf, question.text, found.size, *how), language=found.language)


def passages_that_match(
    user_id: uuid.UUID, question: Question, patterns: Sequence[str], where: Where | None, is_thorough: bool
) -> Passages:
    """Return the passages whose text matches regular expressions, of those with most words of the question.

    ``is_thorough``: where none of these does, all passages are looked through, 0.3 s for 20,000. Raises
    IndexUnavailable.
    """
    collection, mine = question.generation.collection(Kind.CHUNK), clients.vectors.owned_by(user_id)
    ids = mine.with_words(collection, words(question.text, question.languages[0]), MOST_MATCHED, where)
    rows = _matching(PASSAGES, patterns)
    found = db.session.execute(rows, {"ids": ids, "owner": user_id}).all() if ids else []
    if not found and is_thorough:
        rows = CURRENT.where(*_within(where))
        found = db.session.execute(_matching(rows, patterns), {"owner": user_id}).all()
    passages = [passage_of(row, FOUND_BY_WORDS) for row in found]
    return Passages(rank(passages, dict.fromkeys(words_of(question.text, question.languages[0]), 1.0)))


def is_complete(user_id: uuid.UUID, question: Question, searches: Iterable[tuple[Wanted, Found]]) -> bool:
    """Whether the index has lost nothing of a user; it is asked only where a search gave less than it must have."""
    doubtful = [one.kind for one, found in searches if _is_doubtful(question, one, found)]
    return not doubtful or completeness.is_complete(user_id, question.generation, doubtful)


def _is_doubtful(question: Question, wanted: Wanted, found: Found) -> bool:
    least = 1 if wanted.where or wanted.without else CANDIDATES
    return found.embedded < min(least, question.sizes[wanted.kind].done)


def _end_transaction(generation: Generation) -> None:
    """End the request's transaction while other machines are waited for; what was loaded stays readable.

    With the bundled model and the embedded index it is a matter of milliseconds, and beginning anew costs more.
    """
    if generation.base_url or clients.config["EMBEDDING_BASE_URL"] or clients.config["QDRANT_URL"]:
        db.session.close()


def _within(where: Where | None) -> list[ColumnElement[bool]]:
    """Return the condition that a chunk is of the documents that a search is narrowed to, if it is."""
    ids = (where or {}).get("document_id")
    if ids is None:
        return []
    return [Chunk.document_id.in_([ids] if isinstance(ids, str) else ids)]


def _matching(rows: Select[*tuple[Any, ...]], patterns: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return rows.where(*(Chunk.content.regexp_match(each) for each in longest(patterns))).limit(LIMIT)


def _ids(hits: Sequence[Hit]) -> list[uuid.UUID]:
    return [uuid.UUID(hit.id) for hit in hits]
