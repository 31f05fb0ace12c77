"""The index as the application sees it: open to an owner, who asks once and gets meaning and words joined."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from webapp.clients.vectors.contract import (
    Backend,
    Collection,
    Field,
    Found,
    Hit,
    Lookup,
    Point,
    Record,
    Scope,
    Scored,
    Using,
    Vector,
)
from webapp.shared.bm25 import Weights, document_weights, words_of
from webapp.shared.languages import ENGLISH

CANDIDATES = 30
WORDS_SHARE = 0.3
WORDS_SHARE_ELSEWHERE = 0.9
"""What words count in languages that the embedding model does not know: the rest only orders what has equal words."""
MOST_WORDS = 64  # of a question: each is looked up by itself, so a pasted page would hold up everyone

Scores = NDArray[np.floating]


class VectorIndex:
    """The index of all users: it can be looked after, and searched only through `owned_by`."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.ping = backend.ping
        self.notice = backend.notice
        self.info = backend.info
        self.owners = backend.owners
        self.collections = backend.collections
        self.foreign = backend.foreign
        self.adopt = backend.adopt
        self.drop = backend.drop
        self.close = backend.close

    def owned_by(self, user_id: object) -> "OwnedIndex":
        """The part of the index that belongs to one user."""
        if not user_id:
            raise ValueError("The vector index is only open to an owner.")
        return OwnedIndex(self._backend, str(user_id))


class OwnedIndex:
    """One user's points. `where` narrows to points whose field has the value, or one of the values."""

    def __init__(self, backend: Backend, owner: str) -> None:
        self._backend = backend
        self._owner = owner

    def upsert(self, collection: Collection, points: Sequence[Point]) -> None:
        """Write points, complete or with their words only; a repeat replaces them."""
        if points:
            self._backend.upsert(collection, self._owner, [self._record(point) for point in points])

    def search(
        self,
        collection: Collection,
        question: str,
        dense: Vector | None,
        limit: int,
        where: Mapping[str, Field] | None = None,
        languages: Sequence[str] = ("",),
        is_multilingual: bool = True,
        without: Mapping[str, str] | None = None,
    ) -> Found:
        """The points that fit a question by meaning and by words, best first; by words alone without its vector.

        Those whose field has the value that it has in ``without`` are left out.

        ``languages`` are those that the question may be in: that counts in which most of its words are found, in doubt
        the first. ``is_multilingual``: whether the model of the vectors knows others than English.
        """
        size = self.count(collection)
        if not size:
            return Found([], {}, size, languages[0])
        scope = replace(self._scope(where), without=without or {})
        language, idf = self._read(collection, question, languages, size)
        words = dict.fromkeys(idf, 1.0)
        lookups = [Lookup("words", words, CANDIDATES)]
        if dense is not None:
            lookups.append(Lookup("dense", dense, CANDIDATES))
        found = self._backend.lookup(collection, scope, lookups)
        candidates = frozenset(one.id for column in found for one in column)
        if not candidates:
            return Found([], idf, size, language)
        # The candidates are within the scope already, and its values, which may be thousands, are costly to send again.
        share = WORDS_SHARE if is_multilingual or language in ENGLISH else WORDS_SHARE_ELSEWHERE
        hits = self._scores(collection, Scope(self._owner, ids=candidates), dense, words, share)[:limit]
        hits = hits if dense is None else self._with_sentences(collection, hits, dense)
        return Found(hits, idf, size, language)

    def with_words(
        self,
        collection: Collection,
        question: str,
        language: str,
        limit: int,
        where: Mapping[str, Field] | None = None,
    ) -> list[str]:
        """Return the ids of the points that have most of the words of a question."""
        words = dict.fromkeys(sorted(words_of(question, language))[:MOST_WORDS], 1.0)
        if not words:
            return []
        (found,) = self._backend.lookup(collection, self._scope(where), [Lookup("words", words, limit)])
        return [one.id for one in found]

    def _read(self, collection: Collection, question: str, languages: Sequence[str], size: int) -> tuple[str, Weights]:
        """Return the language in which most words of a question are found, and the idf of these words."""
        readings = {language: sorted(words_of(question, language))[:MOST_WORDS] for language in languages}
        words = list(dict.fromkeys(word for reading in readings.values() for word in reading))
        probes = [Lookup("words", {word: 1.0}, 1, with_vector=True) for word in words]
        # A word is rare among all that the owner has, wherever it is looked for.
        probed = self._backend.lookup(collection, self._scope(None), probes)
        idf = self._idf(size, words, probed)
        seen = {word for word, best in zip(words, probed, strict=True) if best}
        language = max(readings, key=lambda one: len(seen.intersection(readings[one])))
        return language, {word: idf[word] for word in readings[language]}

    def delete(
        self, collection: Collection, where: Mapping[str, Field] | None = None, ids: Sequence[str] | None = None
    ) -> int:
        """Remove points, and say how many there were."""
        scope = self._scope(where, ids)
        count = self._backend.count(collection, scope)
        self._backend.delete(collection, scope)
        return count

    def count(
        self, collection: Collection, where: Mapping[str, Field] | None = None, *, is_embedded: bool = False
    ) -> int:
        """The number of points, or of those that have their vectors."""
        return self._backend.count(collection, replace(self._scope(where), is_embedded=is_embedded))

    def ids(
        self,
        collection: Collection,
        where: Mapping[str, Field] | None = None,
        ids: Sequence[str] | None = None,
        *,
        is_embedded: bool = False,
    ) -> Iterator[str]:
        """The ids of the points, of those among ``ids``, of those that have their vectors, in no particular order."""
        return self._backend.ids(collection, replace(self._scope(where, ids), is_embedded=is_embedded))

    def _scope(self, where: Mapping[str, Field] | None, ids: Sequence[str] | None = None) -> Scope:
        fields = where or {}
        if "user_id" in fields:
            raise ValueError("The owner is the index's own; it cannot be filtered by.")
        return Scope(self._owner, fields, None if ids is None else frozenset(ids))

    def _record(self, point: Point) -> Record:
        vectors: dict[Using, Vector | Weights] = {"words": document_weights(point.text, point.language)}
        if point.dense is not None:
            vectors["dense"] = point.dense
        if point.sentences is not None and len(point.sentences):
            vectors["sentences"] = point.sentences
        return Record(point.id, vectors, {**point.payload, "user_id": self._owner})

    def _scores(
        self, collection: Collection, scope: Scope, dense: Vector | None, words: Weights, words_share: float
    ) -> list[Hit]:
        """The candidates with all their scores; see `fuse` for how they are joined."""
        ids = sorted(scope.ids or ())
        lookups = [Lookup("words", words, len(ids))]
        if dense is not None:
            lookups += [Lookup("dense", dense, len(ids)), Lookup("sentences", dense[np.newaxis], len(ids))]
        scores = np.full((3, len(ids)), np.nan)
        for row, column in enumerate(self._backend.lookup(collection, scope, lookups)):
            found = {scored.id: scored.score for scored in column}
            scores[row] = [found.get(id, np.nan) for id in ids]
        by_words, by_dense, by_sentence = np.nan_to_num(scores[0]), scores[1], scores[2]
        fused = fuse(by_dense, by_sentence, by_words, words_share)
        order = np.argsort(-fused, kind="stable")
        by_dense = np.nan_to_num(by_dense)
        return [Hit(ids[i], float(fused[i]), float(by_dense[i]), float(by_words[i])) for i in order]

    def _with_sentences(self, collection: Collection, hits: list[Hit], dense: Vector) -> list[Hit]:
        scope = Scope(self._owner, ids=frozenset(hit.id for hit in hits))
        lookup = Lookup("sentences", dense[np.newaxis], len(hits), with_vector=True)
        (found,) = self._backend.lookup(collection, scope, [lookup])
        cosines = {scored.id: tuple((np.asarray(scored.vector) @ dense).tolist()) for scored in found}
        return [replace(hit, sentences=cosines.get(hit.id, ())) for hit in hits]

    def _idf(self, size: int, words: list[int], probed: list[list[Scored]]) -> Weights:
        """BM25's inverse document frequency of each word, as the index itself counts it.

        A point found by one word alone scores the word's weight in it times the word's idf.
        """
        unseen = math.log(2 * size + 2)
        idf = dict.fromkeys(words, unseen)
        for word, best in zip(words, probed, strict=True):
            if best and isinstance(best[0].vector, dict):
                idf[word] = best[0].score / best[0].vector[word]
        return idf


def fuse(dense: Scores, sentence: Scores, words: Scores, words_share: float = WORDS_SHARE) -> Scores:
    """Return one score, 0 to 1, from the cosine of a text, that of its best sentence, and its BM25 score.

    Each is stretched to 0..1 over the candidates first. The weights are those that found the right paragraph of 16
    articles for most of 2,910 questions: 0.86 against 0.82 by BM25 alone and 0.66 by vectors alone.

    ``dense`` is NaN for a text that has no vectors yet: its meaning then counts as much as its words do, so that it is
    found beside texts that have theirs. Of 600 questions over 8 articles, half of them without vectors, the gold
    passage of those was in the first five for 0.925 (by words alone 0.93, and 0.37 where a missing cosine was 0).
    """
    by_words = _stretch(words)
    cosines = (dense + np.where(np.isnan(sentence), dense, sentence)) / 2
    has_vectors = ~np.isnan(cosines)
    by_meaning = by_words.copy()
    if has_vectors.any():
        by_meaning[has_vectors] = _stretch(cosines[has_vectors])
    fused: Scores = (1 - words_share) * by_meaning + words_share * by_words
    return fused


def _stretch(scores: Scores) -> Scores:
    """Return scores (at least one) moved and scaled to 0..1."""
    low, high = scores.min(), scores.max()
    stretched: Scores = (scores - low) / (high - low) if high > low else np.where(scores > 0, 1.0, 0.0)
    return stretched
