"""All passages about something, counted and a page at a time; never passed off as complete when they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.answering.events import Delta, Event
from webapp.answering.kinds.quoting import Quoter, best_spans, found
from webapp.answering.retrieve import Ranked, is_answered
from webapp.shared.bm25 import words_of
from webapp.shared.text import counted

PAGE_SIZE = 10
SEARCHED = 200
"""How many passages are looked at: where that many are found, there may be more."""


@dataclass(frozen=True)
class Listing:
    """Passages, best first. ``is_complete``: False where the search ended before they did."""

    passages: Sequence[Ranked]
    is_complete: bool

    @property
    def count(self) -> str:
        """How many passages there are and in how many documents, in words."""
        documents = len({one.passage.document_id for one in self.passages})
        at_least = "" if self.is_complete else "at least "
        return f"{at_least}{counted(len(self.passages), 'passage')} in {counted(documents, 'document')}"


def select(ranked: Sequence[Ranked], topic: str, is_mention: bool, is_complete: bool) -> Listing:
    """Return the passages that have all words of the topic, or where it is no mere mention, are relevant enough."""
    terms = words_of(topic)

    def belongs(one: Ranked) -> bool:
        has_all = bool(terms) and terms <= words_of(one.passage.content)
        return has_all or (not is_mention and is_answered([one]))

    kept = [one for one in ranked if belongs(one)]
    return Listing(kept, is_complete and len(ranked) < SEARCHED)


def listed(listing: Listing, offset: int) -> Iterator[Event]:
    """Yield a page of a listing from ``offset`` on: of each passage its best sentence, those of a document together."""
    page = listing.passages[offset : offset + PAGE_SIZE]
    end, total = offset + len(page), len(listing.passages)
    documents = list(dict.fromkeys(one.passage.document_id for one in page))
    page = sorted(page, key=lambda one: (documents.index(one.passage.document_id), one.passage.index))
    yield found(page)
    quoter = Quoter()
    count = listing.count[0].upper() + listing.count[1:]
    if total == len(page) and listing.is_complete:
        yield Delta(f"{count}.\n\n")
    else:
        which = f"the first {end}" if not offset else f"{offset + 1} to {end}"
        yield Delta(f"{count}. These are {which}, the nearest first.\n\n")
    yield from quoter.block((one.passage, span) for one in page for span in best_spans(one, 1))
    if not listing.is_complete and end == total:
        yield Delta("The search ends here. There may be more: ask for something narrower to see it.")
    yield quoter.end()
