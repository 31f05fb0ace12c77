"""Tell the language of a short text by its commonest words."""

from __future__ import annotations

import re
from functools import lru_cache

from webapp.answering.facts.wordlists import word_set

COMMON = {
    "en": word_set(
        "the of and is are was were in to a an for that by on with not it as at be has had have from than which who "
        "its this only must may may but under"
    ),
    "de": word_set(
        "der die das den dem des und ist sind war waren nicht ein eine einen einer im von vom für mit auf zu zum zur "
        "wird wurde werden wurden bei nach um als auch sich sie er es am an aus dass hat haben kein keine über seit"
    ),
    "fr": word_set(
        "le la les l des du de et est sont une un dans pour que qui sur au aux en par ne pas plus ce cette il elle a "
        "ont été avec se sa son d n c qu"
    ),
}
WORD = re.compile(r"[^\W\d_]+")
LONGEST = 5_000  # letters: enough to tell by


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """Return "en", "de" or "fr"; "" when the text has no common word of these, or equally many of two."""
    words = [word.lower() for word in WORD.findall(text[:LONGEST])]
    counts = sorted(((sum(word in common for word in words), name) for name, common in COMMON.items()), reverse=True)
    return counts[0][1] if counts[0][0] > counts[1][0] else ""


def is_same_language(one: str, other: str) -> bool:
    """Whether two texts may be of one language: neither is certainly of another."""
    first, second = language_of(one), language_of(other)
    return first == second or not first or not second
