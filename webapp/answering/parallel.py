"""Sentences made alike, as the rows of a table or the entries of a formulary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from webapp.shared.folding import fold

WORD = re.compile(r"[^\W_]+")
ALIKE, ALIKE_AS_ROWS = 0.6, 0.4
"""The share of their different words that two sentences made alike have in common; rows have their labels."""
CELL_END = " | "
FEWEST_WORDS = 4
NUMBER = "#"
MOST_SENTENCES = 200
"""How many sentences of a text are compared with those of another."""


def outdone(sentences: Sequence[str], question: str) -> list[bool]:
    """Return for each sentence whether another that is made alike has all that it has of the question, and more.

    Of "The dose of Abramab for children is 120 mg" and "The dose of Abranib for children is 160 mg" the second is,
    where the dose of Abramab is asked for. Words count, and two that follow each other.
    """
    asked = _pieces(_words(question))
    made = [_made(sentence) for sentence in sentences]
    had = [_pieces(_words(sentence)) & asked for sentence in sentences]
    least = [ALIKE_AS_ROWS if CELL_END in sentence else ALIKE for sentence in sentences]
    return [
        any(
            had[n] < had[other] and _are_alike(made[n], made[other], max(least[n], least[other]))
            for other in range(len(sentences))
        )
        for n in range(len(sentences))
    ]


def differing(one: Sequence[str], other: Sequence[str], count: int) -> list[tuple[int, int]]:
    """Return up to ``count`` pairs of sentences, by their numbers, that two texts say alike, but not the same.

    The most alike are taken, in the order of the first text.
    """
    first, second = (list(map(_made, some[:MOST_SENTENCES])) for some in (one, other))
    alike = [(_share(a, b), n, m) for n, a in enumerate(first) for m, b in enumerate(second) if _are_alike(a, b)]
    said = [{fold(" ".join(text.split())) for text in some} for some in (one, other)]
    pairs: dict[int, int] = {}
    for _, n, m in sorted(alike, key=lambda found: (-found[0], found[1:])):
        is_new = n not in pairs and m not in pairs.values()
        if is_new and not {fold(" ".join(text.split())) for text in (one[n], other[m])} & said[0] & said[1]:
            pairs[n] = m
    return sorted(list(pairs.items())[:count])


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def _pieces(words: Sequence[str]) -> frozenset[str | tuple[str, str]]:
    return frozenset([*words, *pairwise(words)])


def _made(sentence: str) -> frozenset[str]:
    return frozenset(NUMBER if word.isdigit() else word for word in _words(sentence))


def _are_alike(one: frozenset[str], other: frozenset[str], least: float = ALIKE) -> bool:
    return len(one) >= FEWEST_WORDS and _share(one, other) >= least


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
