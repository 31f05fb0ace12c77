"""What a source is about: the words that its titles or many of its sentences have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set

from webapp.answering.sentences import length
from webapp.shared.bm25 import parts_of, words_of
from webapp.templates.passages import Passage

NUMBER = re.compile(r"\d+")
MOST, FEWEST_TIMES = 15, 3
"""How many words a source is about, besides those of its titles, and in how many sentences each stands at least."""
FEWEST_SENTENCES = 12
"""Of a shorter source it cannot be told."""
SHORT, FEWEST = 12, 2
"""A sentence of so many words says what it is about itself, where it has so many of those."""


def read(texts: Sequence[str], titles: Sequence[str], language: str) -> Set[int]:
    """Return the words that a source is about; none where that cannot be told."""
    if len(texts) < FEWEST_SENTENCES:
        return frozenset()
    counts = Counter(word for text in texts for word in _words(text, language))
    common = {word for word, count in counts.most_common(MOST) if count >= FEWEST_TIMES}
    return common | _words(" ".join(titles), language)


def is_about_another(text: str, passage: Passage, topics: Set[int], language: str) -> bool:
    """Whether a short sentence goes without what its source is about: it then speaks of what stands before it."""
    if not topics or length(text) > SHORT:
        return False
    return len(_words(text, language) & (topics | _words(" ".join(passage.titles), language))) < FEWEST


def _words(text: str, language: str) -> Set[int]:
    """Return the words of a text, but for its numbers, and what they are made of: "Kompost" of "Komposthaufen"."""
    words = NUMBER.sub(" ", text)
    return words_of(words, language) | parts_of(words, language)
