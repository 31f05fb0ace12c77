"""What each source says of the same thing, side by side, and what the newest of them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.answering.events import Delta, Event
from webapp.answering.kinds.quoting import Quoter, best, found
from webapp.answering.markdown import escape
from webapp.answering.parallel import differing
from webapp.answering.quote import Quote
from webapp.answering.retrieve import Passage, Ranked, Span, is_answered
from webapp.answering.sentences import is_running_line, is_title, is_whole

MOST_SIDES = 6
OF_A_SIDE = 2  # sentences
OF_A_DOCUMENT = 6
OF_THE_NEWEST = 3
MOST_OLDER = 3


@dataclass(frozen=True)
class Dated:
    """A document by its dates: its title and what is known of its time, "2021, version 2", newest is greatest."""

    title: str
    when: str
    order: tuple[int, int, float]


@dataclass(frozen=True)
class Side:
    """One of the things that are compared: what it is called, and the sentences that speak of it."""

    name: str
    quotes: Sequence[tuple[Passage, Span]]


def by_document(ranked: Iterable[Ranked]) -> dict[str, list[Ranked]]:
    """Return the passages that answer by their documents, the document with the best first."""
    found: dict[str, list[Ranked]] = {}
    for one in ranked:
        if is_answered([one]):
            found.setdefault(one.passage.document_id, []).append(one)
    return found


def differences(one: Sequence[Passage], other: Sequence[Passage]) -> list[list[tuple[Passage, Span]]]:
    """Return the sentences of the same form by which two documents differ, each in its order; or nothing."""
    said = [[quote for passage in passages for quote in _statements(passage)] for passages in (one, other)]
    first, second = ([passage.content[slice(*span)] for passage, span in some] for some in said)
    pairs = differing(first, second, OF_A_DOCUMENT)
    return [[said[side][place] for place in sorted(pair[side] for pair in pairs)] for side in (0, 1)]


def _statements(passage: Passage) -> list[tuple[Passage, Span]]:
    titles = passage.titles
    texts = [(span, passage.content[slice(*span)]) for span in passage.sentences]
    quoted = (span for span, text in texts if is_whole(text) and not is_running_line(text, titles))
    return [(passage, span) for span in quoted if not is_title(passage.content[slice(*span)], titles)]


def side_by_side(
    sides: Sequence[Side], ranked: Sequence[Ranked], heading: str = "Source", left_out: int = 0
) -> Iterator[Event]:
    """Yield a table with a row for each side, and what it says; ``left_out``: how many documents have no row."""
    yield found(ranked)
    quoter = Quoter()
    yield Delta("What each says, as it stands there. Whether it is the same is for you to judge.\n\n")
    yield Delta(f"| {heading} | As it is written |\n|---|---|\n")
    for side in sides:
        yield Delta(f"| {side.name} | ")
        if side.quotes:
            yield from quoter.run(Quote(passage, span, 0.0) for passage, span in side.quotes)
        else:
            yield Delta("Nothing in your documents speaks of this.")
        yield Delta(" |\n")
    if left_out:
        yield Delta(f"\n{left_out} more of your documents speak of this.")
    yield quoter.end()


def newest(ranked: Sequence[Ranked], dates: Mapping[str, Dated]) -> Iterator[Event]:
    """Yield what the newest of the documents that answer says, and after it a sentence of each of those before it."""
    documents = {id: passages for id, passages in by_document(ranked).items() if id in dates}
    order = sorted(documents, key=lambda id: dates[id].order, reverse=True)
    first, *older = order
    yield found([one for id in order[: MOST_OLDER + 1] for one in documents[id]])
    quoter = Quoter()
    yield Delta(f"The newest of your sources that speaks of this is {_named(dates[first])}:\n\n")
    yield from quoter.block(best(documents[first], OF_THE_NEWEST))
    for id in older[:MOST_OLDER]:
        yield Delta(f"Older: {_named(dates[id])}:\n\n> ")
        yield from quoter.run(Quote(passage, span, 0.0) for passage, span in best(documents[id], 1))
        yield Delta("\n\n")
    if len(older) > MOST_OLDER:
        yield Delta(f"{len(older) - MOST_OLDER} older ones speak of it as well.")
    elif not older:
        yield Delta("No other of your sources speaks of this.")
    yield quoter.end()


def _named(dated: Dated) -> str:
    """Return the document with its time, in the form in which both can be redacted."""
    return f"*{escape(dated.title)}*{dated.when and f', {dated.when}'}"
