"""Which document a question means by the words it uses for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from webapp.answering.retrieve import Passage
from webapp.shared.folding import fold

WORD = re.compile(r"[^\W_]+")
GENERIC = re.compile(
    r"(?:the|a|an|this|that|my|our|your|of|on|in|for|to|and|or|by|from|new|old|document|file|source|book|textbook"
    r"|journal|article|paper|guidelines?|notes?|transcript|video|talk|pdf|report|manual|guide|study|text|called|titled"
    r"|named|entitled|version|edition|one)"
)
"""Words that tell no document from another."""
THIS = re.compile(
    r"(?:this|the|that|it|my)(?: (?:whole|entire|same))?(?: (?:document|file|source|book|textbook|article|paper"
    r"|guideline|note|transcript|video|talk|pdf|report|text))?",
    re.IGNORECASE,
)
DEFINITE = re.compile(
    r"^\W*(?:the|my|our|this|that)\b|\b(?:19|20)\d\d\b"
    r"|\b(?:document|file|book|textbook|article|paper|guideline|notes?|transcript|talk|report|manual)\b",
    re.IGNORECASE,
)
MOST_LEFT_OUT = 0.6
"""The largest share of a title's words that a question may leave out."""


def is_this(text: str) -> bool:
    """Whether the words mean the document that is spoken of, without a name: "", "this paper", "it"."""
    return not text.strip() or bool(THIS.fullmatch(text.strip()))


def named(text: str, titles: Sequence[tuple[str, str]], in_part: bool = False) -> list[str]:
    """Return the ids of the documents whose title is meant, of pairs of (id, title); most often one, or none.

    Each telling word must stand in the title. Where a title has no other words, it alone is meant. With ``in_part``, a
    definite document ("the lease", "guideline 2023") is meant by any part of its title that no other title has.
    """
    said = _words(text)
    telling = _telling(said)
    if not said:
        return []
    exact = [id for id, title in titles if said == _words(title)]
    if exact or not telling:
        return exact
    found = [(id, _telling(_words(title))) for id, title in titles]
    meant = [id for id, words in found if telling <= words and len(words - telling) <= MOST_LEFT_OUT * len(words)]
    having = [id for id, words in found if telling <= words]
    return having if in_part and not meant and len(having) == 1 and DEFINITE.search(text) else meant


def begun_with(text: str, passages: Iterable[Passage]) -> list[str]:
    """Return the ids of the documents whose first line has the words, one after the other."""
    phrase = f" {' '.join(WORD.findall(fold(text)))} "
    first = [passage for passage in passages if passage.index == 0]
    return [one.document_id for one in first if phrase in f" {' '.join(WORD.findall(fold(_line(one.content))))} "]


def _line(content: str) -> str:
    return content.lstrip().partition("\n")[0]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(text))


def _telling(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if not GENERIC.fullmatch(word))
