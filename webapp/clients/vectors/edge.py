"""The embedded index: Qdrant Edge, the Rust engine in this process, one shard folder for each collection.

Edge writes every change to a write-ahead log before it answers and replays the log when it opens the folder, so a
killed process loses nothing. A replay takes 0.3 ms for each point; flushing now and then keeps it short. All threads of
the process stand still while Edge flushes (20 to 200 ms, as the disk is busy), so that is done seldom.
Edge may be used from several threads, and holds a lock on its folder, so that a second process is refused.
"""

import json
import shutil
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge

from webapp.clients.vectors.contract import (
    INDEXED_FIELDS,
    SENTENCES,
    Batch,
    Collection,
    IndexForeign,
    IndexLocked,
    Record,
    Scope,
    Scored,
    Vector,
)
from webapp.clients.vectors.edge_shards import optimized, unavailable, write_and_read
from webapp.clients.vectors.edge_types import as_filter, as_requests, as_scored, as_vector, shard_config

PAGE = 1000
FLUSH_AFTER_POINTS = 1024
CONFIG = "edge_config.json"
DROPPED = ".dropped"
OWNER = "installation"
"""The file in a collection's folder that says which installation made it."""
FOREIGN = (
    "The search index in {} was made by another installation of Footnote, so it is left alone. If it is this one's, as"
    " after a restore, run flask index adopt; else move the folder away, and the index is built anew."
)


class EdgeBackend:
    """The collections in `folder`, each opened when it is first used."""

    def __init__(self, folder: Path, installation: Callable[[], str]) -> None:
        self._folder = folder
        self._installation = installation
        self._shards: dict[str, edge.EdgeShard] = {}
        self._unflushed: defaultdict[str, int] = defaultdict(int)
        self._opening = threading.Lock()

    def upsert(self, collection: Collection, owner: str, records: Sequence[Record]) -> None:
        points = [
            edge.Point(
                record.id,
                {name: as_vector(vector) for name, vector in record.vectors.items()},
                dict(record.payload),
            )
            for record in records
        ]
        with unavailable():
            with self._opening:
                shard = self._opened(collection)
            shard.update(edge.UpdateOperation.upsert_points(points, as_filter(Scope(owner))))
            self._flush_sometimes(collection, shard, len(points))

    def lookup(self, batches: Sequence[Batch]) -> list[list[list[Scored]]]:
        return [self._lookup(batch) for batch in batches]

    def _lookup(self, batch: Batch) -> list[list[Scored]]:
        with self._shard(batch.collection) as shard:
            if not shard:
                return [[] for _ in batch.lookups]
            answers = shard.query_batch(edge.QueryBatchRequest(as_requests(batch)))
        return [
            [as_scored(point, lookup) for point in answer]
            for lookup, answer in zip(batch.lookups, answers, strict=True)
        ]

    def sentences(self, collection: Collection, scope: Scope) -> dict[str, Vector]:
        if not self._has_sentences(self._folder / collection.name):
            return {}
        records = self._scroll(collection, as_filter(scope), with_vector=[SENTENCES])
        vectors: list[tuple[str, Any]] = [(str(record.id), record.vector) for record in records]
        return {id: np.array(named[SENTENCES], np.float32) for id, named in vectors if SENTENCES in named}

    def delete(self, collection: Collection, scope: Scope) -> None:
        with self._shard(collection) as shard:
            if shard:
                shard.update(edge.UpdateOperation.delete_points_by_filter(as_filter(scope)))

    def count(self, collection: Collection, scope: Scope) -> int:
        with self._shard(collection) as shard:
            return shard.count(edge.CountRequest(filter=as_filter(scope))) if shard else 0

    def ids(self, collection: Collection, scope: Scope) -> Iterator[str]:
        return (str(record.id) for record in self._scroll(collection, as_filter(scope)))

    def owners(self, collection: Collection) -> Iterator[tuple[str, str]]:
        for record in self._scroll(collection, None, with_payload=True):
            yield str(record.id), str((record.payload or {}).get("user_id", ""))

    def _scroll(self, collection: Collection, conditions: edge.Filter | None, **options: Any) -> Iterator[edge.Record]:
        after = None
        while True:
            with self._shard(collection) as shard:
                if not shard:
                    return
                page = edge.ScrollRequest(offset=after, limit=PAGE, filter=conditions, **options)
                records, after = shard.scroll(page)
            yield from records
            if after is None:
                return

    def collections(self, prefix: str) -> list[Collection]:
        with unavailable():
            return [
                Collection(path.parent.name, json.loads(path.read_text())["vectors"]["dense"]["size"])
                for path in sorted(self._folder.glob(f"*/{CONFIG}"))
                if path.parent.name.startswith(prefix) and self._is_mine(path.parent)
            ]

    def foreign(self, names: Sequence[str]) -> list[str]:
        paths = [self._folder / name for name in names]
        return [path.name for path in paths if (path / CONFIG).exists() and not self._is_mine(path)]

    def adopt(self, names: Sequence[str]) -> list[str]:
        there = [name for name in names if (self._folder / name / CONFIG).exists()]
        for name in there:
            (self._folder / name / OWNER).write_text(self._installation())
        return there

    def notice(self) -> str:
        return ""

    def drop(self, name: str) -> None:
        path = self._folder / name
        if path.exists() and not self._is_mine(path):
            return
        with unavailable(), self._opening:
            self._unflushed.pop(name, None)
            if shard := self._shards.pop(name, None) or self._unless_damaged(path):
                shard.close()
            if path.exists():
                path.rename(path.with_name(name + DROPPED))  # at once: half a collection is never opened
            for left in self._folder.glob(f"*{DROPPED}"):
                shutil.rmtree(left)

    def ping(self) -> None:
        self.info()
        with unavailable():
            write_and_read(self._folder)

    def info(self) -> dict[str, int]:
        counts = {}
        for collection in self.collections(""):
            with self._shard(collection) as shard:
                if shard:
                    counts[collection.name] = shard.info().points_count
        return counts

    def close(self) -> None:
        with self._opening:
            for shard in self._shards.values():
                shard.flush()
                shard.close()
            self._shards.clear()

    def _flush_sometimes(self, collection: Collection, shard: edge.EdgeShard, written: int) -> None:
        self._unflushed[collection.name] += written
        if self._unflushed[collection.name] >= FLUSH_AFTER_POINTS:
            self._unflushed[collection.name] = 0
            shard.flush()

    @contextmanager
    def _shard(self, collection: Collection) -> Iterator[edge.EdgeShard | None]:
        """The open shard; None when there is none."""
        with unavailable():
            with self._opening:
                is_there = (self._folder / collection.name / CONFIG).exists()
                shard = self._opened(collection) if is_there else None
            yield shard

    def _opened(self, collection: Collection) -> edge.EdgeShard:
        """The shard, opened or made when it was not yet, or when its folder has been deleted since."""
        path = self._folder / collection.name
        if collection.name not in self._shards or not (path / CONFIG).exists():
            self._shards[collection.name] = self._open(path, collection.dimension)
        return self._shards[collection.name]

    def _unless_damaged(self, path: Path) -> edge.EdgeShard | None:
        """A shard that is about to be dropped, opened to be sure that no other process uses it."""
        if not (path / CONFIG).exists():
            return None
        try:
            with self._refusing():
                return edge.EdgeShard.load(str(path))
        except IndexLocked:
            raise
        except Exception:
            return None  # Edge cannot read it, which is a reason to drop it

    def _has_sentences(self, path: Path) -> bool:
        """Whether a collection was made by a release that put the vectors of sentences into the index."""
        return (path / CONFIG).exists() and SENTENCES in json.loads((path / CONFIG).read_text())["vectors"]

    def _is_mine(self, path: Path) -> bool:
        """Whether a collection is this installation's. One of release 0.2 does not say, and is taken to be."""
        if path.suffix == DROPPED:
            return False
        owner = path / OWNER
        if not owner.exists():
            owner.write_text(self._installation())
        return owner.read_text() == self._installation()

    def _open(self, path: Path, dimension: int) -> edge.EdgeShard:
        if (path / CONFIG).exists() and not self._is_mine(path):
            raise IndexForeign(FOREIGN.format(path))
        with self._refusing():
            if (path / CONFIG).exists():
                has_sentences = self._has_sentences(path)
                shard = edge.EdgeShard.load(str(path), shard_config(dimension, has_sentences))
                return optimized(shard, has_sentences)
            path.mkdir(parents=True, exist_ok=True)
            shard = edge.EdgeShard.create(str(path), shard_config(dimension))
        (path / OWNER).write_text(self._installation())
        for name in INDEXED_FIELDS:
            schema = edge.KeywordIndexParams(is_tenant=name == "user_id", memory=edge.Memory.Cold)
            shard.update(edge.UpdateOperation.create_field_index(name, schema))
        return shard

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Edge's lock on a folder, in words."""
        try:
            yield
        except Exception as error:
            if "WouldBlock" not in str(error):
                raise
            raise IndexLocked(
                f"Another process is using the search index in {self._folder}. Stop it first, or set"
                " QDRANT_URL to a Qdrant server, which several processes can share."
            ) from error
