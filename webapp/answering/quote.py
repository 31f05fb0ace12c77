"""The quoting answerer: no model writes; the sentences that answer are quoted, each with its footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from webapp.answering.cite import cite
from webapp.answering.events import Delta, Event, Finished, Found, NotInSources
from webapp.answering.retrieve import Passage, Ranked, Span, is_answered
from webapp.shared.places import place

# What Markdown would read as markup: some signs anywhere, others only where a text begins.
MARKUP = re.compile(r"[\\`*_\[\]<>&~|$]|^[#+=-]")
LIST_NUMBER = re.compile(r"^(\d+)(?=[.)])")
FRAGMENT_WORDS = 3
ASKED = 0.5
"""The relevance that a sentence has beforehand in a passage that the question is about."""
# A sentence that begins so says of whom or what, or against what, only together with the one before it.
LEANING = re.compile(
    r"(?:He|She|It|They|This|These|Those|That|His|Her|Their|Its|Such|Both|The (?:former|latter)"
    r"|However|But|Instead|Thus|Then|Also|In (?:this|that|these)|For (?:example|instance))\b"
)


# A question of a time or an amount, and what a sentence that answers it has.
ANSWERS = (
    (
        re.compile(r"\bwhen\b|\b(?:what|which) (?:year|century|decade|date|day|month)\b", re.IGNORECASE),
        re.compile(r"\b1\d{3}\b|\b20\d{2}\b|\b(?:centur|decade)"),
    ),
    (
        re.compile(
            r"\bhow (?:many|much|long|old|large|far|often|high)\b"
            r"|\b(?:what|which) (?:dose|percentage|percent|number|amount|temperature)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\d"),
    ),
)
LONGEST_PAUSE_S = 30
FITTING = 0.2
"""What that adds to the relevance."""


@dataclass(frozen=True)
class Quote:
    """A sentence chosen from a passage, with those it leans on or that lean on it."""

    passage: Passage
    span: Span
    relevance: float

    @property
    def text(self) -> str:
        return " ".join(self.passage.content[slice(*self.span)].split())

    def is_part_of(self, other: Quote) -> bool:
        """Whether the other one quotes it already."""
        return self.passage is other.passage and other.span[0] <= self.span[0] < other.span[1]

    @property
    def is_fragment(self) -> bool:
        """A heading or the like, which says little by itself."""
        return len(self.text.split()) <= FRAGMENT_WORDS

    @property
    def place(self) -> tuple[str, str]:
        """What quotes have in common that share a lead: the document, and where in it. A recording's passage is one."""
        passage = self.passage
        page = passage.page_at(self.span[0])
        return passage.document_id, f"passage {passage.index}" if passage.times else str(page or passage.section)

    @property
    def lead(self) -> str:
        """The words that say where the sentence stands."""
        passage = self.passage
        page, second = passage.page_at(self.span[0]), passage.second_at(self.span[0])
        section = passage.section if passage.section != passage.title else ""
        where = place(page, second, passage.page_name) or _escape(section)
        return f"From *{_escape(passage.title)}*{where and f', {where}'}:"


@dataclass(frozen=True)
class QuotingAnswerer:
    """Answers with the `quotes` best sentences of the `passages` best passages."""

    quotes: int = 3
    passages: int = 7  # five, and the two beside the best

    def answer(self, ranked: Sequence[Ranked], question: str = "") -> Iterator[Event]:
        """The answer from passages that were ranked for the question."""
        best = ranked[: self.passages]
        sources = tuple(one.passage for one in best)
        yield Found(sources)
        if not is_answered(ranked):
            yield NotInSources(sources[:3])
            yield Finished(0)
            return
        chosen = self._choose(best, question)
        yield from _written(_in_reading_order(chosen))
        yield Finished(len(chosen))

    def _choose(self, ranked: Sequence[Ranked], question: str) -> list[Quote]:
        """The best sentences, best first and fragments last; one that several documents share is quoted once."""
        candidates = {
            quote.text: quote
            for one in reversed(ranked)
            for span, relevance in zip(one.passage.sentences, one.relevance, strict=True)
            for quote in [Quote(one.passage, span, relevance + one.score / 4 + (ASKED if one.asked else 0))]
        }
        wanted = next((sign for asks, sign in ANSWERS if asks.search(question)), None)

        def worth(quote: Quote) -> tuple[bool, float]:
            fits = FITTING if wanted and wanted.search(quote.text) else 0.0
            return quote.is_fragment, -(quote.relevance + fits)

        chosen: list[Quote] = []
        for quote in sorted(candidates.values(), key=worth):
            if len(chosen) < self.quotes and not any(quote.is_part_of(other) for other in chosen):
                chosen.append(_with_leaning(quote, chosen))
        return chosen


def _with_leaning(quote: Quote, chosen: Sequence[Quote]) -> Quote:
    """The sentence with the one before it if it leans on it, and the next if that leans on it; none is quoted twice."""
    passage, sentences = quote.passage, quote.passage.sentences
    place = first = last = list(sentences).index(quote.span)
    if place and LEANING.match(passage.content[slice(*quote.span)]):
        first = place - 1
    if place + 1 < len(sentences) and LEANING.match(passage.content[slice(*sentences[place + 1])]):
        last = place + 1
    spans = [sentences[n] for n in range(first, last + 1) if _is_near(passage, quote.span, sentences[n])]
    around = [replace(quote, span=span) for span in spans]
    free = [one.span for one in around if not any(one.is_part_of(other) for other in chosen)]
    return replace(quote, span=(free[0][0], free[-1][1]))


def _is_near(passage: Passage, one: Span, other: Span) -> bool:
    """Whether two sentences are said at about the same time, where they are said at all: a footnote opens one."""
    seconds = [passage.second_at(span[0]) or 0 for span in (one, other)]
    return abs(seconds[0] - seconds[1]) <= LONGEST_PAUSE_S


def _in_reading_order(chosen: list[Quote]) -> list[Quote]:
    """Documents by their best sentence, and the sentences of each in its own order."""
    documents = list(dict.fromkeys(quote.passage.document_id for quote in chosen))
    return sorted(
        chosen, key=lambda quote: (documents.index(quote.passage.document_id), quote.passage.index, quote.span)
    )


def _written(quotes: list[Quote]) -> Iterator[Event]:
    number = 0
    for _, group in groupby(quotes, key=lambda quote: quote.place):
        before = None
        for quote in group:
            number += 1
            if before is None:
                yield Delta(f"{quote.lead}\n\n> ")
            yield Delta(f"{_joint(before, quote)}{_escape(quote.text)}[^{number}]")
            yield cite(number, quote.passage, quote.passage.content[slice(*quote.span)], quote.span)
            before = quote
        yield Delta("\n\n")


def _joint(before: Quote | None, quote: Quote) -> str:
    """What stands between two quoted sentences: an ellipsis where the source says more between them."""
    if before is None:
        return ""
    skipped = before.passage.content[before.span[1] : quote.span[0]] if before.passage is quote.passage else "…"
    return " … " if skipped.strip() else " "


def _escape(text: str) -> str:
    """Source text as Markdown that shows exactly this text."""
    return LIST_NUMBER.sub(r"\1\\", MARKUP.sub(r"\\\g<0>", text))
