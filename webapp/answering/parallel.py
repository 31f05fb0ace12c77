"""Sentences made alike, as the rows of a table or the entries of a formulary: of them, that which is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from webapp.shared.folding import fold

WORD = re.compile(r"[^\W_]+")
ALIKE = 0.6
"""The share of their different words that two sentences made alike have in common."""
FEWEST_WORDS = 4
NUMBER = "#"


def outdone(sentences: Sequence[str], question: str) -> list[bool]:
    """Return for each sentence whether another that is made alike has all that it has of the question, and more.

    Of "The dose of Abramab for children is 120 mg" and "The dose of Abranib for children is 160 mg" the second is,
    where the dose of Abramab is asked for. Words count, and two that follow each other.
    """
    asked = _pieces(_words(question))
    made = [_made(sentence) for sentence in sentences]
    had = [_pieces(_words(sentence)) & asked for sentence in sentences]
    return [
        any(had[n] < had[other] and _are_alike(made[n], made[other]) for other in range(len(sentences)))
        for n in range(len(sentences))
    ]


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def _pieces(words: Sequence[str]) -> frozenset[str | tuple[str, str]]:
    return frozenset([*words, *pairwise(words)])


def _made(sentence: str) -> frozenset[str]:
    return frozenset(NUMBER if word.isdigit() else word for word in _words(sentence))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one) >= FEWEST_WORDS and len(one & other) >= ALIKE * len(one | other)
