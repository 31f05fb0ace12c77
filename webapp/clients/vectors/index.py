"""The index as the application sees it: open to an owner, who asks once for what fits by meaning and by words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from webapp.clients.vectors.contract import (
    Backend,
    Batch,
    Collection,
    Field,
    Lookup,
    Point,
    Record,
    Scope,
    Using,
    Vector,
)
from webapp.clients.vectors.ranking import Candidates
from webapp.clients.vectors.searching import Search
from webapp.shared.bm25 import Weights, document_weights
from webapp.shared.spans import span


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

    def search(self, searches: Sequence[Search]) -> list[Candidates]:
        """The points that may fit by meaning and by words, for each search, all at the same time.

        Each is one round trip: the rarity of words, the candidates and their scores are asked for at once.
        """
        batches = [search.batch(self._scope(search.where)) for search in searches]
        wanted = [batch for batch in batches if batch.lookups]
        with span("search the index", collections=len(wanted)):
            found = iter(self._backend.lookup(wanted) if wanted else [])
        answers = [next(found) if batch.lookups else [] for batch in batches]
        return [search.candidates(answer) for search, answer in zip(searches, answers, strict=True)]

    def with_words(
        self, collection: Collection, words: Sequence[int], limit: int, where: Mapping[str, Field] | None = None
    ) -> list[str]:
        """The ids of the points that have most of the words."""
        if not words:
            return []
        lookup = Lookup("words", dict.fromkeys(words, 1.0), limit)
        ((found,),) = self._backend.lookup([Batch(collection, self._scope(where), [lookup])])
        return [one.id for one in found]

    def sentences(self, collection: Collection, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of sentences that an index of an earlier release has, by the id of their point."""
        return self._backend.sentences(collection, self._scope(None, ids)) if ids else {}

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
        return Record(point.id, vectors, {**point.payload, "user_id": self._owner})
