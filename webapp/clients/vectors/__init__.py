"""The one door to the vector index, embedded or on a server. It holds ids, vectors and filter fields only.

index = open_index(folder, url, api_key, dimension, collections)
mine = index.owned_by(user_id)
mine.upsert("document_chunks", [Point(id, text, {"document_id": ...}, dense, sentences)])
found = mine.search("document_chunks", "a question", embeddings.query("a question"), limit=20)
"""

from collections.abc import Sequence
from pathlib import Path

from webapp.clients.vectors.contract import (
    Backend,
    Found,
    Hit,
    IndexLocked,
    IndexUnavailable,
    Point,
)
from webapp.clients.vectors.index import OwnedIndex, VectorIndex

__all__ = [
    "Found",
    "Hit",
    "IndexLocked",
    "IndexUnavailable",
    "OwnedIndex",
    "Point",
    "VectorIndex",
    "open_index",
]


def open_index(folder: Path, url: str, api_key: str, dimension: int, collections: Sequence[str]) -> VectorIndex:
    """The index on the server at `url`, or without one the embedded index in `folder`.

    Nothing is opened before it is needed; call `ping()` to find out whether it answers.
    """
    backend: Backend
    if url:
        # qdrant-client costs 0.8 s and 60 MB, which only those who use a server should pay.
        from webapp.clients.vectors.server import ServerBackend

        backend = ServerBackend(url, api_key, dimension, collections)
    else:
        from webapp.clients.vectors.edge import EdgeBackend

        backend = EdgeBackend(folder, dimension, collections)
    return VectorIndex(backend)
