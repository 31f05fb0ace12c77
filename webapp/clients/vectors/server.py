"""The index on a Qdrant server, through qdrant-client; for several processes and hosts."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import numpy as np
from httpx import HTTPError
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from webapp.clients.vectors.contract import (
    INDEXED_FIELDS,
    Collection,
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

    def __init__(self, url: str, api_key: str) -> None:
        self._url = url
        self._api_key = api_key
        self._client: QdrantClient | None = None
        self._connecting = threading.Lock()
        self._there: set[str] = set()
        self._making = threading.Lock()

    def upsert(self, collection: Collection, owner: str, records: Sequence[Record]) -> None:
        points = [
            models.PointStruct(
                id=record.id,
                vector={name: _vector(vector) for name, vector in record.vectors.items()},
                payload=dict(record.payload),
            )
            for record in records
        ]
        with self._connection() as client:
            with self._making:
                if not self._has(client, collection):
                    _create(client, collection)
            client.upsert(collection.name, points, update_filter=_filter(Scope(owner)))

    def lookup(self, collection: Collection, scope: Scope, lookups: Sequence[Lookup]) -> list[list[Scored]]:
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
            if not self._has(client, collection):
                return [[] for _ in lookups]
            answers = client.query_batch_points(collection.name, requests)
        return [
            [_scored(point, lookup) for point in answer.points] for lookup, answer in zip(lookups, answers, strict=True)
        ]

    def delete(self, collection: Collection, scope: Scope) -> None:
        with self._connection() as client:
            if self._has(client, collection):
                client.delete(collection.name, models.FilterSelector(filter=_filter(scope)))

    def count(self, collection: Collection, scope: Scope) -> int:
        with self._connection() as client:
            return client.count(collection.name, _filter(scope)).count if self._has(client, collection) else 0

    def ids(self, collection: Collection, scope: Scope) -> Iterator[str]:
        return (str(record.id) for record in self._scroll(collection, _filter(scope), with_payload=False))

    def owners(self, collection: Collection) -> Iterator[tuple[str, str]]:
        for record in self._scroll(collection, None, with_payload=True):
            yield str(record.id), str((record.payload or {}).get("user_id", ""))

    def _scroll(
        self, collection: Collection, conditions: models.Filter | None, with_payload: bool
    ) -> Iterator[models.Record]:
        after = None
        while True:
            with self._connection() as client:
                if not self._has(client, collection):
                    return
                records, after = client.scroll(
                    collection.name, conditions, limit=PAGE, offset=after, with_payload=with_payload
                )
            yield from records
            if after is None:
                return

    def collections(self, prefix: str) -> list[Collection]:
        with self._connection() as client:
            names = sorted(one.name for one in client.get_collections().collections)
            sizes = {name: _dimension(client, name) for name in names if name.startswith(prefix)}
        return [Collection(name, size) for name, size in sizes.items() if size]

    def drop(self, name: str) -> None:
        with self._connection() as client:
            client.delete_collection(name)
            self._there.discard(name)

    def ping(self) -> None:
        with self._connection() as client:
            client.get_collections()

    def info(self) -> dict[str, int]:
        names = [collection.name for collection in self.collections("")]
        with self._connection() as client:
            return {name: client.count(name).count for name in names}

    def close(self) -> None:
        with self._connecting:
            if self._client is not None:
                self._client.close()
            self._forget()

    def _forget(self) -> None:
        self._client = None
        self._there = set()

    def _has(self, client: QdrantClient, collection: Collection) -> bool:
        """Whether the collection is there; once it is, the server is not asked again."""
        if collection.name not in self._there and client.collection_exists(collection.name):
            self._there.add(collection.name)
        return collection.name in self._there

    @contextmanager
    def _connection(self) -> Iterator[QdrantClient]:
        try:
            with self._connecting:
                if self._client is None:
                    self._client = self._connect()
                client = self._client
            yield client
        except (ApiException, HTTPError) as error:
            # The next call connects anew, and finds out which collections the server has.
            self._forget()
            raise IndexUnavailable(f"The Qdrant server at QDRANT_URL does not answer: {error}") from error

    def _connect(self) -> QdrantClient:
        place: dict[str, Any] = {"location": self._url}
        if self._url != ":memory:":
            place = {"url": self._url, "api_key": self._api_key or None, "timeout": TIMEOUT_S}
        return QdrantClient(**place, check_compatibility=False)


def _dimension(client: QdrantClient, name: str) -> int | None:
    """The dimension of a collection; none when it is not one of Footnote's."""
    vectors = client.get_collection(name).config.params.vectors
    dense = vectors.get("dense") if isinstance(vectors, dict) else None
    return dense.size if dense else None


def _create(client: QdrantClient, collection: Collection) -> None:
    """Make a collection; another process may do so at the same moment."""
    best_sentence = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    dense = models.VectorParams(
        size=collection.dimension,
        distance=models.Distance.COSINE,
        hnsw_config=models.HnswConfigDiff(m=16, ef_construct=100),
    )
    sentences = models.VectorParams(
        size=collection.dimension,
        distance=models.Distance.COSINE,
        multivector_config=best_sentence,
        hnsw_config=models.HnswConfigDiff(m=0),
    )
    try:
        client.create_collection(
            collection.name,
            vectors_config={"dense": dense, "sentences": sentences},
            sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
    except UnexpectedResponse as error:
        if error.status_code != HTTPStatus.CONFLICT:
            raise
    for name in INDEXED_FIELDS:
        schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=name == "user_id")
        client.create_payload_index(collection.name, name, schema)


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
