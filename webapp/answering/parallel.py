"""Sentences of the same form, as the rows of a table or the entries of a formulary are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from webapp.shared.folding import fold

WORD = re.compile(r"[^\W_]+")
SAME_FORM, SAME_FORM_OF_ROWS = 0.6, 0.4
"""The share of their words that two sentences of the same form have in common; rows have their labels."""
CELL_END = " | "
FEWEST_WORDS = 4
NUMBER = "#"
MOST_SENTENCES = 200
"""How many sentences of a text are compared with those of another."""


def has_better_match(sentences: Sequence[str], question: str) -> list[bool]:
    """Return for each sentence whether another of the same form has all that it has of the question, and more.

    Where the dose of Abramab is asked for, "The dose of Abranib for children is 160 mg" has one in "The dose of Abramab
    for children is 120 mg". Words count, and pairs that follow each other.
    """
    asked = _pieces(_words(question))
    forms = [_form(sentence) for sentence in sentences]
    had = [_pieces(_words(sentence)) & asked for sentence in sentences]
    least = [SAME_FORM_OF_ROWS if CELL_END in sentence else SAME_FORM for sentence in sentences]
    return [
        any(
            had[n] < had[other] and _are_same(forms[n], forms[other], max(least[n], least[other]))
            for other in range(len(sentences))
        )
        for n in range(len(sentences))
    ]


def differing(one: Sequence[str], other: Sequence[str], count: int) -> list[tuple[int, int]]:
    """Return up to ``count`` pairs of sentences, by their numbers, of the same form in two texts, but not the same.

    The most similar are taken, in the order of the first text.
    """
    first, second = (list(map(_form, some[:MOST_SENTENCES])) for some in (one, other))
    similar = [(_share(a, b), n, m) for n, a in enumerate(first) for m, b in enumerate(second) if _are_same(a, b)]
    said = [{_in_one_line(text) for text in some} for some in (one, other)]
    pairs: dict[int, int] = {}
    for _, n, m in sorted(similar, key=lambda found: (-found[0], found[1:])):
        is_new = n not in pairs and m not in pairs.values()
        if is_new and not {_in_one_line(one[n]), _in_one_line(other[m])} & said[0] & said[1]:
            pairs[n] = m
    return sorted(list(pairs.items())[:count])


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def _in_one_line(text: str) -> str:
    return fold(" ".join(text.split()))


def _pieces(words: Sequence[str]) -> frozenset[str | tuple[str, str]]:
    return frozenset([*words, *pairwise(words)])


def _form(sentence: str) -> frozenset[str]:
    """Return the words of a sentence, with one sign for all numbers."""
    return frozenset(NUMBER if word.isdigit() else word for word in _words(sentence))


def _are_same(one: frozenset[str], other: frozenset[str], least: float = SAME_FORM) -> bool:
    return len(one) >= FEWEST_WORDS and _share(one, other) >= least


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
