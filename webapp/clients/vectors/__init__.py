"""The one door to the vector index, embedded or on a server. It holds ids, vectors and filter fields only.

index = open_index(folder, url, api_key, installation)
chunks = Collection("document_chunks", embeddings.dimension)
mine = index.owned_by(user_id)
mine.upsert(chunks, [Point(id, text, {"document_id": ...}, dense)])
(candidates,) = mine.search([Search(chunks, "a question", embeddings.query("a question"))])
found = candidates.ranked(cosines_of_sentences, limit=20)
"""

from collections.abc import Callable
from pathlib import Path

from webapp.clients.vectors.contract import (
    Backend,
    Collection,
    Found,
    Hit,
    IndexForeign,
    IndexLocked,
    IndexMisconfigured,
    IndexUnavailable,
    Point,
)
from webapp.clients.vectors.index import OwnedIndex, VectorIndex
from webapp.clients.vectors.ranking import Candidates
from webapp.clients.vectors.searching import Search

__all__ = [
    "Candidates",
    "Collection",
    "Found",
    "Hit",
    "IndexForeign",
    "IndexLocked",
    "IndexMisconfigured",
    "IndexUnavailable",
    "OwnedIndex",
    "Point",
    "Search",
    "VectorIndex",
    "open_index",
]


def open_index(folder: Path, url: str, api_key: str, installation: Callable[[], str]) -> VectorIndex:
    """The index on the server at `url`, or without one the embedded index in `folder`.

    `installation` gives the id of this installation: collections of others are left alone.

    Nothing is opened before it is needed; call `ping()` to find out whether it answers.
    """
    backend: Backend
    if url:
        # qdrant-client costs 0.8 s and 60 MB, which only those who use a server should pay.
        from webapp.clients.vectors.server import ServerBackend

        backend = ServerBackend(url, api_key, installation)
    else:
        from webapp.clients.vectors.edge import EdgeBackend

        backend = EdgeBackend(folder, installation)
    return VectorIndex(backend)
