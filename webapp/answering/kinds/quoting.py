"""Quotes of any number, each with its footnote, in the order in which they are given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from webapp.answering.cite import cite
from webapp.answering.events import Cited, Delta, Event, Finished, Found
from webapp.answering.markdown import escape
from webapp.answering.quote import FRAGMENT_WORDS, Quote, joint
from webapp.answering.retrieve import Passage, Ranked, Span
from webapp.answering.sentences import is_heading, is_title, is_whole

MARK = re.compile(r"(?<!\\)\[\^([1-9]\d{0,2})\]")
NEARLY_AS_GOOD = 0.7
"""The share of the best sentence's relevance that another must have to be quoted beside it."""
MOST_WORDS = 90  # of a quoted sentence: what is longer is a list or a table read as one


@dataclass
class Quoter:
    """Writes quotes as events, and counts their footnotes."""

    number: int = field(default=0)

    def block(self, quotes: Iterable[tuple[Passage, Span]]) -> Iterator[Event]:
        """Yield quotes as blocks, each below where in a document it stands."""
        made = [Quote(passage, span, 0.0) for passage, span in quotes]
        for lead, group in groupby(made, key=lambda quote: quote.lead):
            yield Delta(f"{lead}\n\n> ")
            yield from self.run(group)
            yield Delta("\n\n")

    def run(self, quotes: Iterable[Quote]) -> Iterator[Event]:
        """Yield quotes one after the other, with an ellipsis where the source says more between two."""
        before: Quote | None = None
        for quote in quotes:
            self.number += 1
            yield Delta(f"{joint(before, quote)}{escape(_shortened(quote.text))}[^{self.number}]")
            start, end = quote.span
            text = quote.passage.content[start:end]
            shown = text if len(text.split()) <= MOST_WORDS else _beginning(text)
            yield cite(self.number, quote.passage, shown, (start, start + len(shown)))
            before = quote

    def renumbered(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield the events of another answer with footnotes that go on from here, but not its end."""
        before = self.number
        for event in events:
            if isinstance(event, Delta):
                yield Delta(MARK.sub(lambda found: f"[^{int(found[1]) + before}]", event.text))
            elif isinstance(event, Cited):
                self.number = max(self.number, before + event.number)
                yield replace(event, number=before + event.number)
            elif not isinstance(event, Finished):
                yield event

    def end(self) -> Event:
        return Finished(self.number)


def found(ranked: Sequence[Ranked]) -> Event:
    """Return the event of passages that are all read."""
    return Found(tuple(one.passage for one in ranked))


def unranked(passages: Iterable[Passage]) -> list[Ranked]:
    """Return passages that were not searched but looked up, in their order."""
    return [Ranked(passage, 0.0, (0.0,) * len(passage.sentences)) for passage in passages]


def best_spans(one: Ranked, count: int) -> list[Span]:
    """Return the most relevant sentences of a passage, in its order."""
    return [span for _, span in best([one], count)]


def best(ranked: Sequence[Ranked], count: int) -> list[tuple[Passage, Span]]:
    """Return the most relevant sentences of several passages, in reading order; none far below the best.

    Fragments, and what looks like a heading, are taken only where there is nothing else.
    """
    pairs = [
        (_is_telling(one.passage.content[slice(*span)], one.passage.titles), relevance, one.passage, span)
        for one in ranked
        for relevance, span in zip(one.relevance, one.passage.sentences, strict=True)
        if not is_title(one.passage.content[slice(*span)], one.passage.titles)
    ]
    chosen = sorted(pairs, key=lambda pair: pair[:2], reverse=True)[:count]
    kept = [pair for pair in chosen if pair[:2] >= (chosen[0][0], NEARLY_AS_GOOD * chosen[0][1])]
    return [(passage, span) for _, _, passage, span in sorted(kept, key=lambda pair: (pair[2].index, pair[3]))]


def _is_telling(sentence: str, titles: tuple[str, ...]) -> bool:
    is_long = len(sentence.split()) > FRAGMENT_WORDS
    return is_long and is_whole(sentence) and not is_heading(sentence, titles)


def joined(quotes: Iterable[tuple[Passage, Span]]) -> list[tuple[Passage, Span]]:
    """Return quotes with those that follow each other made one, as far as that is not too long and on one page."""
    runs: list[tuple[Passage, Span]] = []
    for passage, (start, end) in quotes:
        before, (begin, stop) = runs[-1] if runs else (None, (0, 0))
        is_next = before is passage and not passage.content[stop:start].strip()
        is_short = len(passage.content[begin:end].split()) <= MOST_WORDS
        if is_next and is_short and passage.page_at(begin) == passage.page_at(start):
            runs[-1] = passage, (begin, end)
        else:
            runs.append((passage, (start, end)))
    return runs


def _shortened(text: str) -> str:
    words = text.split()
    return text if len(words) <= MOST_WORDS else " ".join(words[:MOST_WORDS])


def _beginning(text: str) -> str:
    """Return the part of a text that has its first words."""
    found = re.match(rf"\s*(?:\S+\s+){{{MOST_WORDS - 1}}}\S+", text)
    return found[0] if found else text
