"""The index on a Qdrant server, through qdrant-client; for several processes and hosts."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from httpx import HTTPError
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from webapp.clients.vectors.contract import (
    INDEXED_FIELDS,
    IndexUnavailable,
    Lookup,
    Record,
    Scope,
    Scored,
)

PAGE = 1000
TIMEOUT_S = 10


class ServerBackend:
    """The collections on the server at `url`, made when they are first used and not there.

    `url` may be ":memory:", qdrant-client's own small index in this process, for tests.
    """

    def __init__(self, url: str, api_key: str, dimension: int, collections: Sequence[str]) -> None:
        self._url = url
        self._api_key = api_key
        self._dimension = dimension
        self._collections = tuple(collections)
        self._client: QdrantClient | None = None
        self._connecting = threading.Lock()

    def upsert(self, collection: str, owner: str, records: Sequence[Record]) -> None:
        points = [
            models.PointStruct(
                id=record.id,
                vector={name: _vector(vector) for name, vector in record.vectors.items()},
                payload=dict(record.payload),
            )
            for record in records
        ]
        with self._connection() as client:
            client.upsert(collection, points, update_filter=_filter(Scope(owner)))

    def lookup(self, collection: str, scope: Scope, lookups: Sequence[Lookup]) -> list[list[Scored]]:
        conditions = _filter(scope)
        corpus = models.IdfCorpusParams(corpus=_filter(Scope(scope.owner)))
        requests = [
            models.QueryRequest(
                limit=lookup.limit,
                query=_vector(lookup.vector),
                using=lookup.using,
                filter=conditions,
                params=models.SearchParams(idf=corpus) if lookup.using == "words" else None,
                with_vector=[lookup.using] if lookup.with_vector else False,
            )
            for lookup in lookups
        ]
        with self._connection() as client:
            answers = client.query_batch_points(collection, requests)
        return [
            [_scored(point, lookup) for point in answer.points] for lookup, answer in zip(lookups, answers, strict=True)
        ]

    def delete(self, collection: str, scope: Scope) -> None:
        with self._connection() as client:
            client.delete(collection, models.FilterSelector(filter=_filter(scope)))

    def count(self, collection: str, scope: Scope) -> int:
        with self._connection() as client:
            return client.count(collection, _filter(scope)).count

    def ids(self, collection: str, scope: Scope) -> Iterator[str]:
        return (str(record.id) for record in self._scroll(collection, _filter(scope), with_payload=False))

    def owners(self, collection: str) -> Iterator[tuple[str, str]]:
        for record in self._scroll(collection, None, with_payload=True):
            yield str(record.id), str((record.payload or {}).get("user_id", ""))

    def _scroll(self, collection: str, conditions: models.Filter | None, with_payload: bool) -> Iterator[models.Record]:
        after = None
        while True:
            with self._connection() as client:
                records, after = client.scroll(
                    collection, conditions, limit=PAGE, offset=after, with_payload=with_payload
                )
            yield from records
            if after is None:
                return

    def ping(self) -> None:
        with self._connection() as client:
            client.get_collections()

    def info(self) -> dict[str, int]:
        with self._connection() as client:
            return {name: client.count(name).count for name in self._collections}

    def close(self) -> None:
        with self._connecting:
            if self._client is not None:
                self._client.close()
            self._client = None

    @contextmanager
    def _connection(self) -> Iterator[QdrantClient]:
        try:
            with self._connecting:
                if self._client is None:
                    self._client = self._connect()
                client = self._client
            yield client
        except (ApiException, HTTPError) as error:
            # The next call connects anew, and makes the collections again where the server has lost them.
            self._client = None
            raise IndexUnavailable(f"The Qdrant server at QDRANT_URL does not answer: {error}") from error

    def _connect(self) -> QdrantClient:
        place: dict[str, Any] = {"location": self._url}
        if self._url != ":memory:":
            place = {"url": self._url, "api_key": self._api_key or None, "timeout": TIMEOUT_S}
        client = QdrantClient(**place, check_compatibility=False)
        for name in self._collections:
            if not client.collection_exists(name):
                _create(client, name, self._dimension)
        return client


def _create(client: QdrantClient, collection: str, dimension: int) -> None:
    best_sentence = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    cosine = models.Distance.COSINE
    client.create_collection(
        collection,
        vectors_config={
            "dense": models.VectorParams(
                size=dimension, distance=cosine, hnsw_config=models.HnswConfigDiff(m=16, ef_construct=100)
            ),
            "sentences": models.VectorParams(
                size=dimension,
                distance=cosine,
                multivector_config=best_sentence,
                hnsw_config=models.HnswConfigDiff(m=0),
            ),
        },
        sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
    )
    for name in INDEXED_FIELDS:
        schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=name == "user_id")
        client.create_payload_index(collection, name, schema)


def _filter(scope: Scope) -> models.Filter:
    must: list[Any] = [
        models.FieldCondition(key=name, match=models.MatchAny(any=values)) for name, values in scope.conditions()
    ]
    if scope.ids is not None:
        must.append(models.HasIdCondition(has_id=list(scope.ids)))
    return models.Filter(must=must)


def _vector(vector: Any) -> Any:
    if isinstance(vector, dict):
        return models.SparseVector(indices=list(vector), values=list(vector.values()))
    return vector.tolist()


def _scored(point: models.ScoredPoint, lookup: Lookup) -> Scored:
    if not lookup.with_vector:
        return Scored(str(point.id), point.score)
    vector: Any = point.vector[lookup.using]  # type: ignore[call-overload, index]
    if isinstance(vector, models.SparseVector):
        return Scored(str(point.id), point.score, dict(zip(vector.indices, vector.values, strict=True)))
    return Scored(str(point.id), point.score, np.array(vector, dtype=np.float32))
