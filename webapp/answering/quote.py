"""The quoting answerer: no model writes; the sentences that answer are quoted, each with its footnote."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from webapp.answering.cite import cite
from webapp.answering.dependent import DEPENDENT
from webapp.answering.events import Delta, Event, Finished, Found, Nearest, NotInSources
from webapp.answering.groups import is_of_another
from webapp.answering.markdown import escape
from webapp.answering.mentions import not_mentioned
from webapp.answering.note_numbers import without_note_numbers
from webapp.answering.parallel import has_better_match
from webapp.answering.retrieve import Passage, Ranked, Span, is_answered
from webapp.answering.scoring import is_heading_at, score_sentences
from webapp.answering.sentences import length
from webapp.answering.table_rows import header_of

FRAGMENT_WORDS = 3
LEAST_OF_BEST = 0.77
"""The share of the best sentence's worth that each other one must have."""
LONGEST_PAUSE_S = 30
MOST_COMPARED = 24
"""How many of the best sentences are compared with each other."""
MOST_ALSO = 3
"""How many other documents are named that have a quote as well."""


@dataclass(frozen=True)
class Quote:
    """A sentence chosen from a passage, with the one it depends on or that depends on it.

    ``is_header``: whether it is the names of the columns above a row.
    """

    passage: Passage
    span: Span
    worth: float
    is_header: bool = False

    @cached_property
    def text(self) -> str:
        """Its words in one line, without the numbers of the source's own notes."""
        return " ".join(without_note_numbers(self.passage.content[slice(*self.span)]).split())

    def is_part_of(self, other: Quote) -> bool:
        """Whether the other one quotes it already."""
        return self.passage is other.passage and other.span[0] <= self.span[0] < other.span[1]

    @property
    def is_fragment(self) -> bool:
        """Whether it has so few words that it says little by itself."""
        return length(self.text) <= FRAGMENT_WORDS

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
        section = passage.section if passage.section != passage.title else ""
        where = passage.place(self.span[0]) or escape(section)
        return f"From *{escape(passage.title)}*{where and f', {where}'}:"


@dataclass(frozen=True)
class QuotingAnswerer:
    """Answers with at most ``quotes`` sentences of the ``passages`` best passages."""

    quotes: int = 4
    passages: int = 7  # five, and the two beside the best

    def answer(self, ranked: Sequence[Ranked], question: str = "") -> Iterator[Event]:
        """Yield the answer from passages that were ranked for the question."""
        best = ranked[: self.passages]
        sources = tuple(one.passage for one in best)
        yield Found(sources)
        chosen = self._choose(best, question) if is_answered(ranked) else []
        if not chosen:
            yield NotInSources.of(question, best)
            yield Finished(0)
            return
        quotes = _with_headers(_in_reading_order(chosen))
        titles = [f"{quote.passage.title} {quote.passage.section}" for quote in quotes]
        yield Nearest(not_mentioned(question, [quote.text for quote in quotes], titles))
        number = yield from _written(quotes, sources)
        yield Finished(number)

    def _choose(self, ranked: Sequence[Ranked], question: str) -> list[Quote]:
        """Return the best sentences, best first; one that several documents share is quoted once."""
        headers = {(one.passage.id, header_of(one.passage, span)) for one in ranked for span in one.passage.sentences}
        scored = [
            Quote(one.passage, one.span, one.worth)
            for one in score_sentences(ranked, question)
            if (one.passage.id, one.span) not in headers
        ]
        if not any(one.asked for one in ranked):  # what is asked about is quoted, whomever it speaks of
            fitting = [quote for quote in scored if not is_of_another(_with_column_names(quote), question)]
            scored = _without_neighbours(fitting or scored, question)
        found = sorted(scored, key=lambda quote: (quote.is_fragment, -quote.worth))
        chosen: list[Quote] = []
        for quote in found:
            is_new = not any(quote.is_part_of(other) for other in chosen)
            if len(chosen) < self.quotes and is_new and quote.worth >= LEAST_OF_BEST * found[0].worth:
                chosen.append(_with_context(quote, chosen))
        return chosen


def _without_neighbours(found: list[Quote], question: str) -> list[Quote]:
    """Leave out those of the same form as another that has more of the question: other rows of its table."""
    best = sorted(found, key=lambda quote: -quote.worth)[:MOST_COMPARED]
    is_left_out = has_better_match([one.text for one in best], question)
    left_out = {id(quote) for quote, is_other in zip(best, is_left_out, strict=True) if is_other}
    return [quote for quote in found if id(quote) not in left_out]


def _with_context(quote: Quote, chosen: Sequence[Quote]) -> Quote:
    """Return a sentence with the one before if it depends on that; the best also with the next if that depends on it.

    None is quoted twice.
    """
    passage, sentences = quote.passage, quote.passage.sentences
    place = first = last = list(sentences).index(quote.span)
    if place and DEPENDENT.match(passage.content[slice(*quote.span)]) and not is_heading_at(passage, place - 1):
        first = place - 1
    if not chosen and place + 1 < len(sentences) and DEPENDENT.match(passage.content[slice(*sentences[place + 1])]):
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


def _with_column_names(quote: Quote) -> str:
    """Return the text of a quote; that of a row of a table comes after the names of its columns."""
    header = header_of(quote.passage, quote.span)
    return f"{replace(quote, span=header).text} {quote.text}" if header else quote.text


def _with_headers(quotes: Sequence[Quote]) -> list[Quote]:
    """Return quotes with the names of the columns before the first row of each table."""
    shown: list[Quote] = []
    for quote in quotes:
        header = header_of(quote.passage, quote.span)
        if header and not any(one.passage is quote.passage and one.span == header for one in [*shown, *quotes]):
            shown.append(replace(quote, span=header, is_header=True))
        shown.append(quote)
    return shown


def _written(quotes: list[Quote], sources: Sequence[Passage]) -> Generator[Event, None, int]:
    """Write the quotes, each followed by where else it stands, and return the number of the last footnote."""
    number = 0
    for _, group in groupby(quotes, key=lambda quote: quote.place):
        before, also = None, []
        for quote in group:
            number += 1
            if before is None:
                yield Delta(f"{quote.lead}\n\n> ")
            yield Delta(f"{joint(before, quote)}{escape(quote.text)}[^{number}]")
            yield cite(number, quote.passage, quote.passage.content[slice(*quote.span)], quote.span)
            also += _also(quote, sources) if not quote.is_header else []
            before = quote
        yield Delta("\n\n")
        for place, (passage, span) in enumerate(also):
            number += 1
            yield Delta(f"{', ' if place else 'Also in '}*{escape(passage.title)}*[^{number}]")
            yield cite(number, passage, passage.content[slice(*span)], span)
        if also:
            yield Delta("\n\n")
    return number


def _also(quote: Quote, sources: Sequence[Passage]) -> list[tuple[Passage, Span]]:
    """Return where other documents have the words of a quote, once each."""
    words = r"\s+".join(map(re.escape, quote.passage.content[slice(*quote.span)].split()))
    found: dict[str, tuple[Passage, Span]] = {}
    for passage in sources:
        if passage.document_id != quote.passage.document_id and (match := re.search(words, passage.content)):
            found.setdefault(passage.document_id, (passage, match.span()))
    return list(found.values())[:MOST_ALSO]


def joint(before: Quote | None, quote: Quote) -> str:
    """What stands between two quoted sentences: an ellipsis where the source says more between them."""
    if before is None:
        return ""
    skipped = before.passage.content[before.span[1] : quote.span[0]] if before.passage is quote.passage else "…"
    return " … " if skipped.strip() else " "
