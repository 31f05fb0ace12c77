"""Passages, conversations and messages for the search page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.answering.rarity import WORD
from webapp.answering.retrieve import Ranked, Span
from webapp.chat.models import Conversation
from webapp.chat.queries import conversations
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.documents.models import Document
from webapp.documents.queries import documents, library
from webapp.documents.queries.library import Filters
from webapp.index.models import Kind
from webapp.platform.pages import Page
from webapp.retrieval import queries as retrieval
from webapp.retrieval.excerpts import best_sentence
from webapp.retrieval.queries import Wanted, Where
from webapp.search import messages
from webapp.search.exact import Exact, apart, exact
from webapp.search.messages import NEAR, NEAR_UNKNOWN, FoundMessage, Why
from webapp.search.terms import Terms, terms, without_excluded
from webapp.search.words import EVERYTHING, Excerpt, Within, by_words
from webapp.shared.folding import fold
from webapp.shared.frequency import rank_of
from webapp.shared.languages import ENGLISH, asked_in, tell
from webapp.shared.signs import distinctive

LATIN = re.compile("[a-zA-Z]")
LIMIT = 20
MOST_NAMED = 3
CONSIDERED = 60
"""How many passages are told apart: what has a rare word may be far by its meaning, and comes first all the same."""
NO_PAGE: Page[Excerpt] = Page([], None)


@dataclass(frozen=True)
class FoundPassage:
    """A passage, why it was found, and which of its sentences is marked."""

    ranked: Ranked
    why: Why
    mark: Span | None


@dataclass(frozen=True)
class Results:
    """What was found; ``is_complete`` is False when the index was found to have lost points of this user.

    ``is_missing``: nothing has what was asked for as it is written. ``cursor``: where further messages by words begin.
    ``problem``: why nothing could be looked for in the index; what was found then was found by words alone.
    """

    passages: Sequence[FoundPassage] = ()
    messages: Sequence[FoundMessage] = ()
    titled: Sequence[Conversation] = ()
    cursor: str | None = None
    is_complete: bool = True
    is_missing: bool = False
    problem: Exception | None = None


def find(
    user_id: uuid.UUID,
    question: str,
    scopes: Sequence[str],
    limit: int = LIMIT,
    where: Where | None = None,
    within: Within = EVERYTHING,
) -> Results:
    """Return the passages (scope ``documents``), conversations by title (``conversations``) and messages that fit.

    All best first. Raises IndexUnavailable or EmbeddingUnavailable where nothing was found by words either.
    """
    asked, bare = terms(question), without_excluded(question)
    if not bare:
        return Results()
    try:
        embedded = retrieval.embed(user_id, bare)
        problem: Exception | None = None
    except EmbeddingUnavailable as error:
        embedded, problem = None, error
    languages = ("", *(embedded.languages if embedded else (tell(bare),)))
    worded = by_words(user_id, asked, languages, within) if "messages" in scopes else NO_PAGE
    has_titles = "conversations" in scopes
    titled = conversations.titled(user_id, asked.wanted, asked.excluded, within.period) if has_titles else []
    results = Results(messages=messages.of_words(worded.rows), titled=titled, cursor=worded.cursor)
    if embedded:
        try:
            return _in_index(user_id, embedded, asked, results, scopes, limit, where, within)
        except IndexMisconfigured:
            raise
        except IndexUnavailable as error:
            problem = error
    if problem and not (results.messages or titled):
        raise problem
    return replace(results, problem=problem)


def _in_index(
    user_id: uuid.UUID,
    embedded: retrieval.Question,
    asked: Terms,
    results: Results,
    scopes: Sequence[str],
    limit: int,
    where: Where | None,
    within: Within,
) -> Results:
    """Return results with what the index finds as well; raise IndexUnavailable."""
    wanted = {
        "documents": Wanted(Kind.CHUNK, CONSIDERED, where),
        "messages": messages.wanted(limit, within, where),
    }
    wanted = {scope: one for scope, one in wanted.items() if scope in scopes}
    found = dict(zip(wanted, retrieval.search(user_id, embedded, *wanted.values()), strict=True))
    shown: list[FoundPassage] = []
    said = results.messages
    written = exact(embedded.text)
    if "documents" in found:
        passages = retrieval.passages_of(user_id, embedded, found["documents"])
        shown = _passages(user_id, embedded, asked, written, passages, where)[:limit]
    if "messages" in found:
        said = messages.with_index(user_id, embedded, asked, said, found["messages"].hits, limit, within)
    is_missing = written.is_asked and bool(shown) and shown[0].why is not Why.EXACT
    is_complete = retrieval.is_complete(user_id, embedded, [(one, found[scope]) for scope, one in wanted.items()])
    return replace(results, passages=shown, messages=said, is_complete=is_complete, is_missing=is_missing)


def _passages(
    user_id: uuid.UUID,
    embedded: retrieval.Question,
    asked: Terms,
    written: Exact,
    passages: retrieval.Passages,
    where: Where | None,
) -> list[FoundPassage]:
    """Return passages and those that have what was searched as it is written, without those that are excluded."""
    others = _as_written(user_id, embedded, written, passages, where)
    known = None if embedded.generation.is_multilingual else ENGLISH
    knows_question = known is None or passages.language in known
    found = _told_apart(passages, others, written, embedded.text, known if knows_question else ())
    unwanted = [re.compile(apart(each)) for each in asked.excluded]
    return [one for one in found if not any(each.search(one.ranked.passage.content) for each in unwanted)]


def further(user_id: uuid.UUID, question: str, within: Within, cursor: str) -> Results:
    """Return a further page of the messages that have the words of a question, from the cursor on."""
    languages = ("", *asked_in(without_excluded(question), documents.languages(user_id)))
    page = by_words(user_id, terms(question), languages, within, cursor)
    return Results(messages=messages.of_words(page.rows), cursor=page.cursor)


def of_documents(user_id: uuid.UUID, filters: Filters, within: Within = EVERYTHING) -> Where:
    """Return what narrows a search to the documents that match filters and were added then; {} for all of them."""
    if not (filters.address or any(within.period)):
        return {}
    return {"document_id": [str(id) for id in library.ids(user_id, filters, within.period)]}


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
