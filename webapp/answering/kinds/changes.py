"""What a newer version of a document says otherwise: the sentences that are new in it, and those it has no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from webapp.answering.events import Delta, Event
from webapp.answering.kinds.quoting import Quoter, found, unranked
from webapp.answering.retrieve import Passage, Span
from webapp.answering.sentences import is_running_line
from webapp.shared.text import counted

MOST_SHOWN = 6
MOST_SENTENCES = 20_000
MOST_ALIKE = 2000
"""In a longer text, sentences that come again and again are not told apart: it would take long."""
Quotes = list[tuple[Passage, Span]]


def changes(old: Sequence[Passage], new: Sequence[Passage]) -> list[tuple[Quotes, Quotes]] | None:
    """Return the sentences before and after each change; None where the texts are too long to be compared."""
    before, after = _sentences(old), _sentences(new)
    if len(before) + len(after) > MOST_SENTENCES:
        return None
    matcher = SequenceMatcher(None, _texts(before), _texts(after), autojunk=len(before) > MOST_ALIKE)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return [(before[start:end], after[first:last]) for _, start, end, first, last in codes]


def changed(changes: Sequence[tuple[Quotes, Quotes]], versions: tuple[str, str]) -> Iterator[Event]:
    """Yield what changed between two versions, as they are called, of each change its first sentences."""
    shown = changes[:MOST_SHOWN]
    quotes = [quote for change in shown for side in change for quote in side[:2]]
    yield found(unranked({passage.id: passage for passage, _ in quotes}.values()))
    quoter = Quoter()
    old, new = versions
    number = len(changes)
    if not number:
        yield Delta(f"{_capitalised(new)} says the same as {old}, word for word.")
    else:
        yield Delta(f"{counted(number, 'place')} changed from {old} to {new}.")
        yield Delta(f" These are the first {len(shown)}.\n\n" if number > len(shown) else "\n\n")
    for before, after in shown:
        for name, side in ((new, after), (old, before)):
            if side:
                yield Delta(f"{_capitalised(name)}. ")
                yield from quoter.block(side[:2])
    yield quoter.end()


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentences(passages: Sequence[Passage]) -> Quotes:
    """Return the sentences of passages without the heads and feet of pages: their dates and addresses always differ."""
    return [
        (passage, span)
        for passage in passages
        for span in passage.sentences
        if not is_running_line(passage.content[slice(*span)], passage.titles)
    ]


def _texts(quotes: Quotes) -> list[str]:
    return [" ".join(passage.content[slice(*span)].split()) for passage, span in quotes]
