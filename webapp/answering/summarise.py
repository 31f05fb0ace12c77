"""The sentences that speak for a whole text: chosen, never written.

A sentence is central when its words are those that stand all through the text (a centroid of word counts, after
Radev et al. 2004, counted by passages so that one crowded passage does not speak for all). The next one chosen must be
central and say something else than those before it (maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.shared.bm25 import Weights, document_weights

Span = tuple[int, int]

MOST_PASSAGES = 2000
"""A longer text is read at so many evenly spaced passages: a draft from a book takes under a second."""
CANDIDATES = 80
NOVELTY = 0.5
FEWEST_WORDS, COMFORTABLE_WORDS, MOST_WORDS = 8, 28, 45
LEANS_ON_BEFORE = re.compile(
    r"(?:this|that|these|those|it|its|he|his|she|her|they|their|him|them|such|but|and|or|so|yet|then|also|however"
    r"|therefore|thus|hence|moreover|furthermore|instead|otherwise|nevertheless|for example|for instance"
    r"|in this|in that|after that|before that|with this|with that|in other words|as a result|by contrast|similarly"
    r"|likewise|here|there|if so|the latter|not|no|nor|indeed|now|again|still|because|which|who|perhaps|of course"
    r"|in fact|we|i|you|our|my|some|others?|another|both)\b(?!-)",
    re.IGNORECASE,
)
IS_NO_PROSE = re.compile(
    r"https?://|www\.|\bISBN\b|\bdoi\b|©|\.{4,}|[|=<>{}\\]| / |\bibid\b|^(?:abstract|keywords?|figure|table|chapter)\b",
    re.IGNORECASE,
)
BEGINS_WELL = re.compile(r"[“\"'‘(]?[A-Z0-9]")
ENDS_WELL = re.compile(r"[.!][”\"'’)]?$")


@dataclass(frozen=True)
class Sentence:
    """A sentence of passage number ``passage``; ``start`` and ``end`` are offsets into the passage's content."""

    passage: int
    start: int
    end: int
    text: str

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in reading order."""
        return self.passage, self.start


def summarise(passages: Sequence[tuple[str, Sequence[Span]]], count: int) -> list[Sentence]:
    """Return up to ``count`` sentences that speak for all, most telling first.

    ``passages``: content and the spans of its sentences, in reading order. Sentences that stand well alone are
    preferred: a short or unfinished one is taken only where there is nothing better.
    """
    sentences = [sentence for sentence in _sentences(passages) if sentence.text]
    counts = [document_weights(sentence.text) for sentence in sentences]
    whole = unit(spread(sentences, counts))
    weights = [unit(count) for count in counts]
    scores = [
        dot(weight, whole) * _stands_alone(sentence) * _opening(sentence.passage, len(passages))
        for sentence, weight in zip(sentences, weights, strict=True)
    ]
    best = sorted(range(len(sentences)), key=lambda i: -scores[i])[: max(CANDIDATES, count)]
    return [sentences[i] for i in _varied(best, scores, weights, count)]


def _sentences(passages: Sequence[tuple[str, Sequence[Span]]]) -> Iterable[Sentence]:
    step = max(1, math.ceil(len(passages) / MOST_PASSAGES))
    for number in range(0, len(passages), step):
        content, spans = passages[number]
        for start, end in spans:
            yield Sentence(number, start, end, " ".join(content[start:end].split()))


def spread(sentences: Sequence[Sentence], counts: Sequence[Weights]) -> Weights:
    """In how many passages each word stands: what is said all through a text is what the text is about."""
    passages_of: dict[int, set[int]] = {}
    for sentence, weights in zip(sentences, counts, strict=True):
        for word in weights:
            passages_of.setdefault(word, set()).add(sentence.passage)
    return {word: float(len(passages)) for word, passages in passages_of.items()}


def unit(weights: Weights) -> Weights:
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def dot(one: Weights, other: Weights) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def _stands_alone(sentence: Sentence) -> float:
    """How well a sentence reads without its neighbours, from 0 to 1."""
    text = sentence.text
    words = len(text.split())
    share = 1.0
    if not FEWEST_WORDS <= words <= MOST_WORDS:
        share *= 0.2
    elif words > COMFORTABLE_WORDS:
        share *= 0.85
    if LEANS_ON_BEFORE.match(text):
        share *= 0.5
    if not BEGINS_WELL.match(text) or not ENDS_WELL.search(text):
        share *= 0.3
    if IS_NO_PROSE.search(text) or _share_of_letters(text) < 0.7:
        share *= 0.1
    return share


def _share_of_letters(text: str) -> float:
    return sum(character.isalpha() for character in text) / max(1, sum(not c.isspace() for c in text))


def _opening(passage: int, passages: int) -> float:
    """What a text says first is a little more likely to be what it is about."""
    return 1.3 if passage < max(1, passages // 20) else 1.0


def _varied(best: list[int], scores: list[float], weights: list[Weights], count: int) -> list[int]:
    chosen: list[int] = []
    similarity = dict.fromkeys(best, 0.0)
    while similarity and len(chosen) < count:
        top = max(similarity, key=lambda i: scores[i] - NOVELTY * similarity[i] * scores[best[0]])
        chosen.append(top)
        del similarity[top]
        for other in similarity:
            similarity[other] = max(similarity[other], dot(weights[top], weights[other]))
    return chosen
