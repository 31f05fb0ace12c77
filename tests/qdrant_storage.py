"""What the double in tests/qdrant_double.py holds, and how it is lost or changed behind the application's back."""

from __future__ import annotations

import threading
import uuid
from copy import deepcopy
from typing import Any

from qdrant_client import models
from qdrant_client.local.local_collection import LocalCollection
from qdrant_client.local.qdrant_local import QdrantLocal

NEWEST = "1.20.0"


class Storage:
    """qdrant-client's in-memory mode, which is what ``QdrantClient(":memory:")`` uses, and the payload indexes,
    which that does not keep. It is used under ``lock``; the methods below take it themselves."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.version = NEWEST
        self.local = QdrantLocal(":memory:")
        self.indexes: dict[str, dict[str, models.PayloadFieldSchema]] = {}
        self._snapshots: list[Any] = []

    def collection(self, name: str) -> LocalCollection | None:
        return self.local.collections.get(name)

    def create(self, name: str, wanted: models.CreateCollection) -> None:
        self.local.create_collection(name, wanted.vectors, wanted.sparse_vectors, wanted.metadata)
        self.indexes[name] = {}

    def drop(self, name: str) -> bool:
        self.indexes.pop(name, None)
        return self.local.delete_collection(name)

    def counts(self) -> dict[str, int]:
        """Return the number of points in each collection."""
        with self.lock:
            return {name: collection.count().count for name, collection in sorted(self.local.collections.items())}

    def empty(self) -> None:
        """Lose all collections."""
        with self.lock:
            for name in list(self.local.collections):
                self.drop(name)

    def thin(self, collection: str, share: float) -> list[str]:
        """Lose this share of a collection's points, 0 to 1 and spread over all of them; return their ids."""
        with self.lock:
            ids = [record.id for record in self.local.scroll(collection, limit=2**31, with_payload=False)[0]]
            lost = [id for place, id in enumerate(ids) if round((place + 1) * share) > round(place * share)]
            if lost:
                self.local.delete(collection, models.PointIdsList(points=lost))
            return [str(id) for id in lost]

    def lose_indexes(self, collection: str) -> None:
        """Lose the payload indexes of a collection."""
        with self.lock:
            self.indexes[collection] = {}

    def snapshot(self) -> int:
        """Keep all collections as they are now; return the number to restore them by, as often as wanted."""
        with self.lock:
            self._snapshots.append(deepcopy((self.local.collections, self.indexes)))
            return len(self._snapshots) - 1

    def restore(self, snapshot: int) -> None:
        """Go back to a snapshot; later collections and points are gone."""
        with self.lock:
            self.local.collections, self.indexes = deepcopy(self._snapshots[snapshot])

    def add_foreign(self, name: str, points: int = 3) -> list[str]:
        """Add another application's collection: one vector without a name, no metadata; return its points' ids."""
        with self.lock:
            self.create(name, models.CreateCollection(vectors=_cosine(4)))
            return self._fill(name, {"title": "Invoice"}, points, [1.0, 0.0, 0.0, 0.0])

    def add_installation(self, name: str, dimension: int, metadata: dict[str, Any], points: int = 3) -> list[str]:
        """Add a collection as another Footnote made it, with its metadata; return its points' ids."""
        with self.lock:
            self.create(name, _layout(dimension, metadata))
            vector = [1.0] + [0.0] * (dimension - 1)
            words = models.SparseVector(indices=[1], values=[1.0])
            payload = {"user_id": str(uuid.uuid4()), "document_id": str(uuid.uuid4())}
            return self._fill(name, payload, points, {"dense": vector, "sentences": [vector], "words": words})

    def change_dimension(self, collection: str, dimension: int) -> None:
        """Make a collection anew for vectors of another dimension: same metadata and indexes, no points."""
        with self.lock:
            config = deepcopy(self.local.collections[collection].config)
            named = config.vectors.values() if isinstance(config.vectors, dict) else [config.vectors]
            for params in named:
                params.size = dimension
            self.local.delete_collection(collection)
            self.local.create_collection(collection, config.vectors, config.sparse_vectors, config.metadata)

    def _fill(self, name: str, payload: dict[str, Any], points: int, vector: Any) -> list[str]:
        ids = [str(uuid.uuid4()) for _ in range(points)]
        if ids:
            self.local.upsert(name, [models.PointStruct(id=id, vector=vector, payload=payload) for id in ids])
        return ids


def _cosine(dimension: int, **other: Any) -> models.VectorParams:
    return models.VectorParams(size=dimension, distance=models.Distance.COSINE, **other)


def _layout(dimension: int, metadata: dict[str, Any]) -> models.CreateCollection:
    best = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    return models.CreateCollection(
        vectors={"dense": _cosine(dimension), "sentences": _cosine(dimension, multivector_config=best)},
        sparse_vectors={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        metadata=metadata,
    )
