"""How rare a word is does not depend on how large a library is."""

from __future__ import annotations

import math

import pytest

from webapp.answering.rarity import rarity, unseen
from webapp.shared.bm25 import words_of

QUESTION = "Where does the wombat sleep?"


def idf(size: int, **counts: int) -> dict[int, float]:
    """Return BM25's idf of words that so many of ``size`` passages have."""
    return {
        hashed: math.log((size - count + 0.5) / (count + 0.5) + 1)
        for word, count in counts.items()
        for hashed in words_of(word)
    }


@pytest.mark.parametrize("size", [1, 3, 30, 300])
def test_a_word_of_one_passage_weighs_the_same_in_a_library_of_any_size(size: int) -> None:
    weights = rarity(QUESTION, idf(size, wombat=1, sleep=0), size)
    ((wombat,), (sleep,)) = words_of("wombat"), words_of("sleep")
    assert weights[wombat] == pytest.approx(5.4, abs=0.7)
    assert 0.45 < weights[sleep] / weights[wombat] < 1.0


def test_words_that_no_passage_has_are_known_by_their_spelling() -> None:
    assert set(unseen(QUESTION, idf(30, wombat=0, sleep=4), 30)) == {"wombat"}
