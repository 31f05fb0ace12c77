"""The index on a Qdrant server, through qdrant-client; for several processes and hosts."""

import functools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from webapp.clients.vectors.contract import (
    SENTENCES,
    Batch,
    Collection,
    IndexForeign,
    IndexMisconfigured,
    IndexUnavailable,
    Record,
    Scope,
    Scored,
    Vector,
)
from webapp.clients.vectors.server_connection import IN_MEMORY, Connection
from webapp.clients.vectors.server_types import (
    INSTALLATION,
    as_filter,
    as_requests,
    as_scored,
    as_vector,
    create,
    create_missing_indexes,
    dimension,
    has_sentences,
    installation,
)

PAGE = 1000
CHECK_EVERY_S = 30.0
MOST_BESIDE = 16
"""How many second collections are asked at once, each beside the first one of its search."""
FOREIGN = (
    "The collection {} on the Qdrant server was not made by this installation of Footnote, so it is left alone. If it"
    " is this one's, as after a restore, run flask index adopt; else set QDRANT_COLLECTION_PREFIX, and this"
    " installation makes collections of its own."
)
OTHER_LENGTH = (
    "The collection {} holds vectors of {} numbers, where the embedding model gives {}. Set EMBEDDING_DIMENSION to what"
    " the model gives, or run flask reindex."
)


class ServerBackend:
    """The collections of one installation on the server at `url`, made when the first point is written.

    `url` may be ":memory:", qdrant-client's own small index in this process, for tests. `installation` gives this
    installation's id.
    """

    def __init__(self, url: str, api_key: str, installation: Callable[[], str]) -> None:
        self._connection = Connection(url, api_key)
        self._installation = installation
        self._checked: dict[str, float] = {}  # when, on the monotonic clock
        self._with_sentences: set[str] = set()
        self._making = threading.Lock()
        self._beside = ThreadPoolExecutor(MOST_BESIDE, thread_name_prefix="qdrant")
        self._has_payload_indexes = url != IN_MEMORY
        self.notice = self._connection.notice

    def upsert(self, collection: Collection, owner: str, records: Sequence[Record]) -> None:
        points = [
            models.PointStruct(
                id=record.id,
                vector={name: as_vector(vector) for name, vector in record.vectors.items()},
                payload=dict(record.payload),
            )
            for record in records
        ]
        with self._connection.writing() as client:
            for _ in range(2):  # a collection that was lost since it was checked is made again
                with self._making:
                    if not self._has(client, collection):
                        create(client, collection, self._installation())
                write = functools.partial(client.upsert, collection.name, points, update_filter=as_filter(Scope(owner)))
                if self._ask(client, collection, write, None):
                    return
        raise IndexUnavailable(f"The collection {collection.name} is removed on the Qdrant server again and again.")

    def lookup(self, batches: Sequence[Batch]) -> list[list[list[Scored]]]:
        with self._connection.reading() as client:
            asked = [(batch, self._has(client, batch.collection)) for batch in batches]
            others = [self._beside.submit(self._query, client, *one) for one in asked[1:]]
            return [self._query(client, *asked[0]), *(other.result() for other in others)]

    def _query(self, client: QdrantClient, batch: Batch, is_there: bool) -> list[list[Scored]]:
        """What a batch gave; threads that have no application call it, too."""
        query = functools.partial(client.query_batch_points, batch.collection.name, as_requests(batch))
        answers = self._unless_gone(batch.collection, query, None) if is_there else None
        if answers is None:
            return [[] for _ in batch.lookups]
        return [
            [as_scored(point, lookup) for point in answer.points]
            for lookup, answer in zip(batch.lookups, answers, strict=True)
        ]

    def sentences(self, collection: Collection, scope: Scope) -> dict[str, Vector]:
        with self._connection.reading() as client:
            if not self._has(client, collection) or collection.name not in self._with_sentences:
                return {}
        records = self._scroll(collection, as_filter(scope), with_payload=False, with_vectors=[SENTENCES])
        vectors: list[tuple[str, Any]] = [(str(record.id), record.vector) for record in records]
        return {id: np.array(named[SENTENCES], np.float32) for id, named in vectors if SENTENCES in named}

    def delete(self, collection: Collection, scope: Scope) -> None:
        selector = models.FilterSelector(filter=as_filter(scope))
        with self._connection.writing() as client:
            self._ask(client, collection, functools.partial(client.delete, collection.name, selector), None)

    def count(self, collection: Collection, scope: Scope) -> int:
        with self._connection.reading() as client:
            count = functools.partial(client.count, collection.name, as_filter(scope))
            found = self._ask(client, collection, count, None)
        return found.count if found else 0

    def ids(self, collection: Collection, scope: Scope) -> Iterator[str]:
        return (str(record.id) for record in self._scroll(collection, as_filter(scope), with_payload=False))

    def owners(self, collection: Collection) -> Iterator[tuple[str, str]]:
        for record in self._scroll(collection, None, with_payload=True):
            yield str(record.id), str((record.payload or {}).get("user_id", ""))

    def _scroll(
        self, collection: Collection, conditions: models.Filter | None, **options: Any
    ) -> Iterator[models.Record]:
        after = None
        while True:
            with self._connection.writing() as client:
                page = functools.partial(
                    client.scroll, collection.name, conditions, limit=PAGE, offset=after, **options
                )
                records, after = self._ask(client, collection, page, ([], None))
            yield from records
            if after is None:
                return

    def collections(self, prefix: str) -> list[Collection]:
        with self._connection.reading() as client:
            found = {name: client.get_collection(name) for name in _names(client) if name.startswith(prefix)}
        mine = self._installation()
        return [
            Collection(name, size)
            for name, info in found.items()
            if installation(info) == mine and (size := dimension(info))
        ]

    def foreign(self, names: Sequence[str]) -> list[str]:
        with self._connection.reading() as client:
            there = [name for name in _names(client) if name in names]
            return [name for name in there if installation(client.get_collection(name)) != self._installation()]

    def adopt(self, names: Sequence[str]) -> list[str]:
        with self._connection.writing() as client:
            there = [name for name in _names(client) if name in names and dimension(client.get_collection(name))]
            for name in there:
                client.update_collection(name, metadata={INSTALLATION: self._installation()})
            self._checked = {}
            return there

    def drop(self, name: str) -> None:
        with self._connection.writing() as client:
            if name in _names(client) and installation(client.get_collection(name)) == self._installation():
                client.delete_collection(name)
            self._checked.pop(name, None)

    def ping(self) -> None:
        with self._connection.reading() as client:
            client.get_collections()

    def info(self) -> dict[str, int]:
        names = [collection.name for collection in self.collections("")]
        with self._connection.reading() as client:
            return {name: client.count(name).count for name in names}

    def close(self) -> None:
        self._connection.close()
        self._checked = {}

    def _has(self, client: QdrantClient, collection: Collection) -> bool:
        """Whether the collection is there. It is checked now and then: is it this installation's, and as it must be?"""
        checked_at = self._checked.get(collection.name)
        if checked_at is not None and time.monotonic() - checked_at < CHECK_EVERY_S:
            return True
        if not client.collection_exists(collection.name):
            return False
        info = client.get_collection(collection.name)
        if installation(info) != self._installation():
            raise IndexForeign(FOREIGN.format(collection.name))
        if (size := dimension(info)) != collection.dimension:
            raise IndexMisconfigured(OTHER_LENGTH.format(collection.name, size, collection.dimension))
        if self._has_payload_indexes:
            create_missing_indexes(client, collection.name, info)
        if has_sentences(info):
            self._with_sentences.add(collection.name)
        self._checked[collection.name] = time.monotonic()
        return True

    def _ask(self, client: QdrantClient, collection: Collection, call: Callable[[], Any], nothing: Any) -> Any:
        """What a call to a collection gives, or ``nothing`` when the collection is not there, or not any more."""
        return self._unless_gone(collection, call, nothing) if self._has(client, collection) else nothing

    def _unless_gone(self, collection: Collection, call: Callable[[], Any], nothing: Any) -> Any:
        try:
            return call()
        except UnexpectedResponse as error:
            self._checked.pop(collection.name, None)
            if error.status_code == HTTPStatus.NOT_FOUND:
                return nothing
            raise


def _names(client: QdrantClient) -> list[str]:
    return sorted(one.name for one in client.get_collections().collections)
