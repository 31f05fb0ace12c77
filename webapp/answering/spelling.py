"""Words that are spelled nearly alike: "Celeron" and "Céloron"."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST = 5
"""A shorter word is like too many others."""


def has_like(others: Iterable[str], word: str) -> bool:
    """Whether one of ``others`` differs from a word in one letter at most, and not in the first; all are folded."""
    if len(word) < SHORTEST:
        return False
    near = (other for other in others if other[:1] == word[0] and abs(len(other) - len(word)) <= 1 and other.isalpha())
    return any(OSA.distance(word, other, score_cutoff=1) <= 1 for other in near)
