"""One question is put to a library, by the code that answers in a chat; the answer is held against what is expected."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.answering.context import choose
from webapp.answering.events import Cited, Event, Finished, Nearest, NotInSources, kept
from webapp.answering.prompt import ORDERS
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Passage, Ranked
from webapp.answering.verdicts import Match, Support
from webapp.answering.write import WritingAnswerer
from webapp.clients.llm import ModelUnavailable, Usage
from webapp.clients.vectors import IndexUnavailable
from webapp.evaluation.checking import checked
from webapp.evaluation.models import Kind
from webapp.evaluation.questions import Question
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages

FIRST_FEW = 5
EVERYTHING = 1_000_000  # tokens: no budget cuts
NO_TOKENS = Usage(0, 0)


@dataclass(frozen=True)
class Answered:
    """What came of a question.

    ``support``: how many footnotes have which verdict on their claim.
    ``first``: the passage found first. ``rank``: where the first right one stood among what is read, from 1, passages
    that read on counting as one; None when none was found.
    ``relevance``: of the best passage, its ``Ranked.strength``. ``not_mentioned``: what the answer says that it does
    not mention. ``words``: how many it quotes. ``is_right``: the answer stands in what was cited. ``failure``: why the
    model did not answer, or not to its end.
    """

    question: Question
    first: Passage | None
    rank: int | None
    relevance: float
    is_refused: bool
    is_right: bool
    footnotes: int
    verified: int
    unsupported: int
    dropped: int
    tokens: Usage
    milliseconds: float
    failure: ModelUnavailable | None
    support: Mapping[Support, int] = field(default_factory=dict)
    words: int = 0
    not_mentioned: tuple[str, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether a right passage is among the first few."""
        return self.rank is not None and self.rank <= FIRST_FEW

    @property
    def mistake(self) -> Kind | None:
        """How it went wrong, if it did."""
        if not self.question.is_answerable:
            return None if self.is_refused else Kind.NO_SOURCE
        if self.is_refused:
            return Kind.REFUSED
        if self.is_right:
            return None
        return Kind.NOT_CITED if self.is_found else Kind.NOT_FOUND


@dataclass(frozen=True)
class _Answer:
    events: Sequence[Event]
    tokens: Usage = NO_TOKENS
    failure: ModelUnavailable | None = None


def model() -> str:
    """Return the model that answers by default; empty when answers are quoted."""
    return next(iter(clients.models.names), "")


def ask(user_id: uuid.UUID, question: Question, orders: str = ORDERS) -> Answered:
    """Ask a question as this user; raise IndexUnavailable or EmbeddingUnavailable. ``orders``: those to the model."""
    began_at = time.perf_counter()
    with unit_of_work():
        ranked = find_passages(user_id, question.text)
    if not ranked.is_complete:
        raise IndexUnavailable("The search index has lost points; they are put back first.")
    answer = _answer(question.text, ranked, orders)
    milliseconds = (time.perf_counter() - began_at) * 1000
    read = [source.passage for source in choose(ranked, EVERYTHING).sources]
    cited, check = checked(question.text, answer.events, "" if answer.failure else model())
    ends = [event for event in answer.events if isinstance(event, Finished)]
    return Answered(
        question=question,
        first=ranked[0].passage if ranked else None,
        rank=_rank(question, read),
        relevance=max((one.strength for one in ranked), default=0.0),
        is_refused=any(isinstance(event, NotInSources) for event in answer.events),
        is_right=any(question.is_answered_by(note.passage.title, _words(note)) for note in cited),
        footnotes=len(cited),
        verified=sum(note.verdict.is_verified for note in cited),
        words=sum(len(_words(note).split()) for note in cited),
        not_mentioned=next(
            (event.not_mentioned for event in answer.events if isinstance(event, Nearest | NotInSources)), ()
        ),
        unsupported=sum(end.unsupported for end in ends),
        dropped=sum(end.dropped for end in ends),
        tokens=Usage(*map(sum, zip(answer.tokens, check or NO_TOKENS, strict=True))),
        milliseconds=milliseconds,
        failure=answer.failure,
        support=Counter(note.support for note in cited),
    )


def _answer(question: str, ranked: Sequence[Ranked], orders: str) -> _Answer:
    """What the default model writes; where it fails, or there is none, what is quoted."""
    name = model()
    if not name:
        return _Answer(list(QuotingAnswerer().answer(ranked, question)))
    asked = clients.models.model(name)
    limit, count = clients.config["LLM_MAX_TOKENS"], clients.embeddings.count_tokens
    answerer = WritingAnswerer(asked, limit, count, lambda: None, orders=orders)
    try:
        events, failure = kept(answerer.answer(question, ranked)), answerer.broken
    except ModelUnavailable as error:
        events, failure = list(QuotingAnswerer().answer(ranked, question)), error
    return _Answer(events, asked.usage or NO_TOKENS, failure)


def _rank(question: Question, read: Sequence[Passage]) -> int | None:
    places = (n for n, one in enumerate(read, start=1) if question.is_answered_by(one.title, one.content))
    return next(places, None)


def _words(note: Cited) -> str:
    """The words of the source that a footnote leads to."""
    return "" if note.match is Match.MISSING else note.passage.content[note.start : note.end]
