"""What stands at a place of a document: the sentences of a page, a chapter, a clause, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from webapp.answering.events import Delta, Event
from webapp.answering.kinds.places import Place
from webapp.answering.kinds.quoting import Quoter, found, joined, unranked
from webapp.answering.kinds.summary import OF_ONE, central
from webapp.answering.retrieve import Passage, Ranked, Span

MOST_SENTENCES = 8
NEXT_NUMBER = re.compile(r"\n[^\S\n]*+(?:[A-Za-z§]{1,10}\.?\s)?\d{1,4}(?:\.\d{1,3})*[.):]?\s")
NEXT_PICTURE = re.compile(
    r"\n[^\S\n]*+(?:(?:table|tab\.|figure|fig\.|box)\s*+\d|\d{1,3}(?:\.\d{1,3})+\s)", re.IGNORECASE
)
"""What a table or a figure ends before: its own rows may begin with a number."""
PICTURED = ("figure", "table")
LABELS = {
    "chapter": r"(?:chapter|part|ch\.)?",
    "section": r"(?:section|clause|article|paragraph|§)?",
    "appendix": r"(?:appendix|annex)",
    "table": r"(?:table|tab\.)",
    "figure": r"(?:figure|fig\.)",
}
"""What stands before the number of a place, where it is written."""


def label(place: Place) -> str:
    """Return the pattern of a place as it is written, in the syntax that Python and PostgreSQL share."""
    number = "|".join(re.escape(one) for one in place.numbers)
    return rf"\s*{LABELS[place.unit]}\s*(?:{number})(?![.]?\w)"


def spans(passages: Sequence[Passage], place: Place) -> list[tuple[Passage, Span]]:
    """Return the sentences of passages that stand at a place of theirs."""
    if place.unit == "page":
        every = [(passage, span) for passage in passages for span in passage.sentences]
        number = place.number.lower()
        printed = {passage.document_id for passage, span in every if number in _labels(passage, span)}
        return [
            (passage, span)
            for passage, span in every
            if number in (_labels(passage, span) if passage.document_id in printed else _pages(passage, span))
        ]
    written = re.compile(rf"(?:^|\n){label(place)}", re.IGNORECASE)
    begun = [(passage, match) for passage in passages if (match := written.search(passage.content))]
    if not begun or place.unit == "chapter":
        return [(passage, span) for passage in passages for span in passage.sentences]
    after = NEXT_PICTURE if place.unit in PICTURED else NEXT_NUMBER
    return [(passage, span) for passage, match in begun for span in _from(passage, match, after)]


def _pages(passage: Passage, span: Span) -> list[str]:
    """Return the numbers of the pages on which a sentence begins and ends."""
    return [str(passage.page_at(offset)) for offset in (span[0], span[1] - 1)]


def _labels(passage: Passage, span: Span) -> list[str]:
    """Return what is printed on these pages, in small letters."""
    return [passage.label_at(offset).lower() for offset in (span[0], span[1] - 1)]


def _from(passage: Passage, match: re.Match[str], after: re.Pattern[str]) -> list[Span]:
    """Return the sentences from where a place is written to where the next begins."""
    following = after.search(passage.content, match.end())
    end = following.start() if following else len(passage.content)
    return [span for span in passage.sentences if span[1] > match.start() + 1 and span[0] < end]


def only_at(ranked: Sequence[Ranked], place: Place) -> list[Ranked]:
    """Return passages that were ranked with nothing but their sentences at a place."""
    kept = []
    for one in ranked:
        here = {span for _, span in spans([one.passage], place)}
        pairs = [pair for pair in zip(one.passage.sentences, one.relevance, strict=True) if pair[0] in here]
        if pairs:
            passage = replace(one.passage, sentences=[span for span, _ in pairs])
            kept.append(replace(one, passage=passage, relevance=tuple(relevance for _, relevance in pairs)))
    return kept


def quoted(passages: Sequence[Passage], place: Place) -> Iterator[Event]:
    """Yield what stands at a place: all of it, or of a long one its beginning, or of a chapter what says most of it."""
    quotes = spans(passages, place)
    quoter = Quoter()
    is_long = len(quotes) > MOST_SENTENCES
    if is_long and place.unit == "chapter":
        quotes = central(passages, OF_ONE)
    shown = quotes[:MOST_SENTENCES]
    yield found(unranked({passage.id: passage for passage, _ in shown}.values()))
    name = place.name[0].upper() + place.name[1:]
    if place.unit in PICTURED:
        yield Delta(f"What the text has of {place.name}; open its page to see it as it is drawn.\n\n")
    elif is_long and place.unit == "chapter":
        yield Delta(f"{name} is too long to be quoted. These sentences say most of it as a whole:\n\n")
    elif is_long:
        yield Delta(f"{name} begins so; a footnote opens the rest.\n\n")
    is_summary = is_long and place.unit == "chapter"
    yield from quoter.block(shown if is_summary else joined(shown))
    yield quoter.end()
