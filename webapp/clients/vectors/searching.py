"""A search as one batch of lookups: how rare each word is, the candidates, and all their scores."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from webapp.clients.vectors.contract import Batch, Collection, Field, Lookup, Scope, Scored, Vector
from webapp.clients.vectors.ranking import WORDS_SHARE, WORDS_SHARE_ELSEWHERE, Candidates
from webapp.shared.bm25 import words_of
from webapp.shared.languages import ENGLISH

CANDIDATES = 30
MOST_WORDS = 64  # of a question: each is looked up by itself, so a pasted page would hold up everyone


@dataclass(frozen=True)
class Search:
    """What is looked for in a collection: a question, with its vector, or by words alone without it.

    ``where`` narrows to points whose field has the value, or one of the values; those whose field has the value that
    it has in ``without`` are left out. ``languages`` are those that the question may be in: that counts in which most
    of its words are found, in doubt the first. ``is_multilingual``: whether the model of the vectors knows others than
    English. ``size``: how many points the owner should have.
    """

    collection: Collection
    question: str
    dense: Vector | None
    where: Mapping[str, Field] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    languages: Sequence[str] = ("",)
    is_multilingual: bool = True
    size: int = 0

    def batch(self, scope: Scope) -> Batch:
        """Return what a backend is to look up."""
        # A word is rare among all that the owner has, wherever it is looked for.
        probes = [Lookup("words", {word: 1.0}, 1, with_weight=True, is_of_all=True) for word in self._words]
        scores = [lookup for _, lookup in self._scores]
        return Batch(self.collection, replace(scope, without=self.without), [*probes, *scores])

    def candidates(self, answers: Sequence[Sequence[Scored]]) -> Candidates:
        """Return what the lookups of the batch gave."""
        probed = {word: found[0] for word, found in zip(self._words, answers, strict=False) if found}
        language = max(self._readings, key=lambda one: len(probed.keys() & self._readings[one]))
        words = self._readings[language]
        size = max([self.size, *map(_least_size, probed.values())])
        unseen = math.log(2 * size + 2)
        columns: dict[str, dict[str, float]] = {"words": {}, "dense": {}}
        for (reading, lookup), answer in zip(self._scores, answers[len(self._words) :], strict=False):
            if reading == words:
                columns[lookup.using] = {one.id: one.score for one in answer}
        ids = tuple(sorted(columns["words"].keys() | columns["dense"].keys()))
        is_known = self.is_multilingual or language in ENGLISH
        return Candidates(
            ids,
            np.array([columns["dense"].get(id, np.nan) for id in ids]),
            np.array([columns["words"].get(id, 0.0) for id in ids]),
            {word: _idf(probed[word]) if word in probed else unseen for word in words},
            size,
            language,
            WORDS_SHARE if is_known else WORDS_SHARE_ELSEWHERE,
        )

    @cached_property
    def _readings(self) -> dict[str, tuple[int, ...]]:
        """The words of the question in each language."""
        return {one: words(self.question, one) for one in self.languages}

    @cached_property
    def _words(self) -> list[int]:
        return list(dict.fromkeys(word for reading in self._readings.values() for word in reading))

    @cached_property
    def _scores(self) -> list[tuple[tuple[int, ...], Lookup]]:
        """The lookups of each reading: its candidates, compared by their words and by their vector."""
        return [(reading, one) for reading in dict.fromkeys(self._readings.values()) for one in self._of(reading)]

    def _of(self, words: tuple[int, ...]) -> list[Lookup]:
        nearest = [Lookup("words", dict.fromkeys(words, 1.0), CANDIDATES)] if words else []
        if self.dense is not None:
            nearest.append(Lookup("dense", self.dense, CANDIDATES))
        if len(nearest) < 2:
            return nearest
        return [one._replace(limit=2 * CANDIDATES, among=nearest) for one in nearest]


def words(question: str, language: str) -> tuple[int, ...]:
    """Return the words of a question in a language that are looked for."""
    return tuple(sorted(words_of(question, language))[:MOST_WORDS])


def _idf(best: Scored) -> float:
    """Return BM25's inverse document frequency of a word, as the index itself counts it.

    A point found by one word alone scores the word's weight in it times the word's idf.
    """
    return best.score / best.weight


def _least_size(best: Scored) -> int:
    """Return how many points there are at least, where a word has this idf: it is in one of them."""
    return round(1.5 * math.exp(_idf(best)) - 1)
