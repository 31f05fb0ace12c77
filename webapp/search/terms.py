"""What is asked of the words of a message: words, phrases in quotes, the beginning of a word, and what is excluded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.search.exact import AFTER, PHRASE

EXCLUDED = re.compile('(?<!\\S)-(?:["“”„«]([^"“”„«»]{1,200})["“”»]|([^\\W\\d]\\S*))')
"""A word or a phrase with a minus before it. "-5 °C" is a number."""
SHORTEST_BEGINNING = 3
WORD = re.compile(r"[^\W_]+\Z")


@dataclass(frozen=True)
class Terms:
    """A text must have all ``words`` and ``phrases``, a word that begins with ``beginning``, nothing ``excluded``."""

    words: str
    phrases: Sequence[str] = ()
    excluded: Sequence[str] = ()
    beginning: str = ""

    @property
    def as_beginning(self) -> Terms | None:
        """The same with the last word as the beginning of one; None where it is too short, or ends a sentence."""
        *words, last = self.words.split() or [""]
        is_word = WORD.match(last) and len(last) >= SHORTEST_BEGINNING
        return replace(self, words=" ".join(words), beginning=last) if is_word else None

    @property
    def wanted(self) -> list[str]:
        """The words and phrases one by one, without the signs that end sentences."""
        return [*self.phrases, *filter(None, (word.strip(AFTER) for word in self.words.split()))]


def terms(question: str) -> Terms:
    """Read a search as its words, its phrases and what it excludes."""
    excluded = [phrase or word for phrase, word in EXCLUDED.findall(question)]
    rest = without_excluded(question)
    phrases = [phrase.strip() for phrase in PHRASE.findall(rest) if phrase.strip()]
    return Terms(" ".join(PHRASE.sub(" ", rest).split()), phrases, excluded)


def without_excluded(question: str) -> str:
    """Return a search without what it excludes."""
    return " ".join(EXCLUDED.sub(" ", question).split())
