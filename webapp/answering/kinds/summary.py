"""Summaries that quote: the sentences that speak for a document, for a part of it, or for each of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.answering.events import Delta, Event
from webapp.answering.kinds.quoting import Quoter, found, unranked
from webapp.answering.retrieve import Passage, Span
from webapp.answering.sentences import is_title
from webapp.answering.summarise import summarise
from webapp.shared.text import counted

OF_ONE, OF_EACH = 6, 2
FEWEST_WORDS = 5
NOTHING = "There is nothing in it that can be read, so there is nothing to quote."


def central(passages: Sequence[Passage], count: int) -> list[tuple[Passage, Span]]:
    """Return up to ``count`` sentences that speak for all, in reading order."""
    texts = [(passage.content, _below_titles(passage)) for passage in passages]
    chosen = sorted(summarise(texts, count), key=lambda sentence: sentence.place)
    telling = [one for one in chosen if len(one.text.split()) >= FEWEST_WORDS] or chosen
    return [(passages[one.passage], (one.start, one.end)) for one in telling]


def _below_titles(passage: Passage) -> list[Span]:
    return [span for span in passage.sentences if not is_title(passage.content[slice(*span)], passage.titles)]


def of_one(passages: Sequence[Passage], what: str) -> Iterator[Event]:
    """Yield the summary of a document or of a part of it; ``what``: "this document", "chapter 3"."""
    quotes = central(passages, OF_ONE)
    yield found(unranked({passage.id: passage for passage, _ in quotes}.values()))
    quoter = Quoter()
    if not quotes:
        yield Delta(NOTHING)
    elif len(quotes) == 1:
        yield Delta(f"The sentence that says most of {what} as a whole, quoted from it:\n\n")
    else:
        yield Delta(
            f"The {len(quotes)} sentences that say most of {what} as a whole, chosen from"
            f" {counted(len(passages), 'passage')} and quoted as they stand:\n\n"
        )
    yield from quoter.block(quotes)
    yield quoter.end()


def of_each(documents: Sequence[Sequence[Passage]], what: str, total: int) -> Iterator[Event]:
    """Yield the sentences that speak for each of several documents, of ``total`` that were asked for."""
    quotes = [quote for passages in documents for quote in central(passages, OF_EACH)]
    yield found(unranked({passage.id: passage for passage, _ in quotes}.values()))
    quoter = Quoter()
    if not quotes:
        yield Delta(NOTHING)
    elif total > len(documents):
        yield Delta(
            f"This is no summary of all of it: {what} has {total:,} documents, and these are the sentences that say"
            f" most of the {len(documents)} newest.\n\n"
        )
    else:
        yield Delta(f"The sentences that say most of each of the {total} documents in {what}:\n\n")
    yield from quoter.block(quotes)
    yield quoter.end()
