"""Queries, with the meaning and the errors that they have on a Qdrant server.

qdrant-client's in-memory mode prefetches, and ranks by cosine, by the best sentence and by rarity (IDF), as a server
does. Otherwise than a server,

- it scopes the rarity to ``params.idf`` whatever the version: here one before 1.19 ignores it;
- it tells numpy's error of a vector of the wrong dimension, or scores it: here it is refused in the server's words;
- it refuses one plain vector as the query of a multivector: here it is a multivector of one.
"""

from __future__ import annotations

from typing import Any

from qdrant_client import models

from tests.qdrant_storage import Storage


class Refused(Exception):
    """The server's own error: status and words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def answers(storage: Storage, name: str, queries: list[models.QueryRequest]) -> list[models.QueryResponse]:
    for query in queries:
        _as_server(storage, name, query)
    return storage.local.query_batch_points(name, queries)


def _as_server(storage: Storage, name: str, query: models.QueryRequest | models.Prefetch) -> None:
    """Give a query, and all that it prefetches, the server's meaning, or refuse it with the server's words."""
    prefetches = query.prefetch if isinstance(query.prefetch, list) else [query.prefetch] if query.prefetch else []
    for prefetch in prefetches:
        _as_server(storage, name, prefetch)
    positive(query.limit)
    if query.params and tuple(map(int, storage.version.split(".")[:2])) < (1, 19):
        query.params.idf = None
    nearest = query.query.nearest if isinstance(query.query, models.NearestQuery) else query.query
    if isinstance(nearest, list | models.SparseVector):
        nearest = _fitting(storage, name, query.using or "", nearest)
        mmr = query.query.mmr if isinstance(query.query, models.NearestQuery) else None
        query.query = models.NearestQuery(nearest=nearest, mmr=mmr)


def _fitting(storage: Storage, name: str, using: str, vector: Any) -> Any:
    """Return a vector as the collection's vectors of that name are compared with."""
    collection = storage.local.collections[name]
    if isinstance(vector, models.SparseVector):
        if using not in collection.sparse_vectors:
            raise Refused(400, f"Wrong input: Not existing vector name error: {using}")
        return vector
    params = (collection.vectors_config | collection.multivectors_config).get(using)
    if params is None:
        raise Refused(400, f"Wrong input: Not existing vector name error: {using}")
    rows = vector if vector and isinstance(vector[0], list) else [vector]
    for row in rows:
        if len(row) != params.size:
            raise Refused(400, f"Wrong input: Vector dimension error: expected dim: {params.size}, got {len(row)}")
    return rows if using in collection.multivectors_config else vector


def positive(limit: int | None) -> int:
    if limit is not None and limit < 1:
        raise Refused(
            422, f"Validation error in JSON body: [internal.limit: value {limit} invalid, must be 1 or larger]"
        )
    return 10 if limit is None else limit
