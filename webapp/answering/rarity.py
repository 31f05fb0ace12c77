"""How much each word of a question counts.

A word is rare by how few of the owner's passages have it, and by how rare it is in English. The second counts as
``EXPECTED`` passages do, so that what is rare does not depend on how large a library is: in one of three passages,
nothing is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from webapp.shared.bm25 import words_of
from webapp.shared.folding import fold
from webapp.shared.frequency import rank_of

EXPECTED = 300
# A word's share of passages falls with its rank among the words of English (Zipf); one that has none is rarer than all.
SHARE_BY_RANK, LARGEST_SHARE, RARE_RANK = 10, 0.5, 40_000
WORD = re.compile(r"[^\W_]+")


def rarity(question: str, idf: Mapping[int, float], size: int, language: str = "") -> dict[int, float]:
    """Return the weight of each word of a question, by hash.

    ``idf``: as the index counted it among ``size`` passages.
    """
    expected: dict[int, float] = {}
    for word in WORD.findall(question.lower()):
        share = min(LARGEST_SHARE, SHARE_BY_RANK / (rank_of(word) or RARE_RANK))
        expected |= {hashed: max(share, expected.get(hashed, 0.0)) for hashed in words_of(word, language)}
    rarest = SHARE_BY_RANK / RARE_RANK
    return {
        word: math.log((size + EXPECTED + 1) / (_count(weight, size) + EXPECTED * expected.get(word, rarest) + 0.5))
        for word, weight in idf.items()
    }


def unseen(question: str, idf: Mapping[int, float], size: int, language: str = "") -> dict[str, int]:
    """Return the words of a question that none of ``size`` passages has, as they are spelled, with their hashes."""
    hashes = {word: words_of(word, language) for word in WORD.findall(fold(question))}
    return {
        word: hashed
        for word, found in hashes.items()
        for hashed in found & idf.keys()
        if _count(idf[hashed], size) < 0.5
    }


def _count(idf: float, size: int) -> float:
    """Return in how many passages a word stands, from BM25's idf of it."""
    return max(0.0, (size + 1) / math.exp(idf) - 0.5)
