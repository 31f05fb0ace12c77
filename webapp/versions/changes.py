"""The differences of two texts, by paragraph, and by word within a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

ALIKE = 0.5
"""Two paragraphs are compared by word when at least half of their words are the same."""
WORDS = re.compile(r"(?<!\s)\s*+\S++")
LONGEST = 2000  # words: longer paragraphs are not compared by word

Runs = tuple[tuple[str, bool], ...]
"""A text in runs: (text, is changed)."""


@dataclass(frozen=True)
class Change:
    """A paragraph before and after; ``before`` is empty for an added one, ``after`` for a removed one.

    ``number``: its index in the newer text.
    """

    number: int
    before: Runs = ()
    after: Runs = ()


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield the changes between two texts, in the order of the newer one; white space is ignored."""
    before, after = ([" ".join(text.split()) for text in texts] for texts in (old, new))
    for tag, start, end, first, last in SequenceMatcher(None, before, after).get_opcodes():
        if tag != "equal":
            yield from _replaced(before[start:end], after[first:last], first)


def _replaced(old: Sequence[str], new: Sequence[str], number: int) -> Iterator[Change]:
    """Yield the changes between two runs of paragraphs, compared pair by pair."""
    for place, (before, after) in enumerate(zip_longest(old, new, fillvalue=""), start=number):
        if before and after and (runs := _compared(before, after)):
            yield Change(place, *runs)
            continue
        if before:
            yield Change(place, before=((before, True),))
        if after:
            yield Change(place, after=((after, True),))


def _compared(before: str, after: str) -> tuple[Runs, Runs] | None:
    """Return both texts in runs; None when they have too little in common."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    runs: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for tag, start, end, first, last in matcher.get_opcodes():
        for side, words in zip(runs, (old[start:end], new[first:last]), strict=True):
            if words:
                side.append(("".join(words), tag != "equal"))
    return tuple(runs[0]), tuple(runs[1])
