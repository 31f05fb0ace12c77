"""Searching an index without a database: the vectors of sentences are kept by the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from webapp.clients.embeddings import Vector
from webapp.clients.vectors import Collection, Found, OwnedIndex, Search
from webapp.index.sentences import cosines, packed

Kept = dict[str, bytes]


def keep(kept: Kept, id: str, vectors: Sequence[Vector] | Vector) -> None:
    """Keep the vectors of a text's sentences, as an entry does."""
    kept[id] = packed(np.asarray(vectors, np.float32))


def search(
    mine: OwnedIndex,
    collection: Collection,
    question: str,
    vector: Vector | None,
    limit: int,
    kept: Mapping[str, bytes] | None = None,
    **narrowed: Any,
) -> Found:
    """Return what is found, best first."""
    (found,) = mine.search([Search(collection, question, vector, **narrowed)])
    stored = {id: kept[id] for id in found.embedded if id in kept} if kept else {}
    return found.ranked(cosines(stored, vector) if vector is not None else {}, limit)
