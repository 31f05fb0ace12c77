"""Hashtags: the words that a source uses most and others seldom, as networks accept them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from webapp.shared.bm25 import document_weights
from webapp.shared.folding import fold
from webapp.shared.frequency import rank_of

MOST = 5
WORD = re.compile(r"(?<![^\W_])[^\W\d_]{5,24}(?![^\W_])")
COMMON = 4000
"""The place among the words of English up to which a word says little by itself."""
SAYS_LITTLE = re.compile(r"(?:ed|ing|ly|body|thing|where|selve)$")
"""How English verbs, adverbs and pronouns end."""
TITLED = 3
"""How much more a word of the title counts."""


def suggest(title: str, texts: Iterable[str], language: str = "") -> list[str]:
    """Return up to five hashtags, the most telling first; none for what is in scripts without spaces."""
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for text in texts:
        for word in WORD.findall(text):
            counts[_key(word)] += 1
            written.setdefault(_key(word), Counter())[word] += 1
    in_title = {_key(word) for word in WORD.findall(title)}
    scores = {key: _score(key, count, in_title, language) for key, count in counts.items()}
    best = sorted((key for key, score in scores.items() if score > 1), key=lambda key: (-scores[key], key))
    return [f"#{_shown(written[key])}" for key in best[:MOST]]


def _key(word: str) -> str:
    folded = fold(word)
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded


def _score(key: str, count: int, in_title: set[str], language: str) -> float:
    rank = rank_of(key)
    rarity = 1.0 if rank is None or rank > COMMON else 0.15
    if SAYS_LITTLE.search(key):
        return 0
    says_something = bool(document_weights(key, language))
    return says_something * count * rarity * (TITLED if key in in_title else 1)


def _shown(written: Mapping[str, int]) -> str:
    word = max(written, key=lambda each: (written[each], each))
    return word[0].upper() + word[1:]
