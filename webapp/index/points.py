"""The points of the index, of one user at a time: published, removed, counted."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence

from webapp.clients.vectors import IndexUnavailable
from webapp.index import generations
from webapp.index.generations import Generation
from webapp.index.models import Kind
from webapp.index.sentences import packed
from webapp.index.sources import IndexText
from webapp.platform.extensions import clients

WORDS_BATCH = 200  # points; a search waits for no more than that many


def publish(
    user_id: uuid.UUID, kind: Kind, generation: Generation, texts: Sequence[IndexText]
) -> dict[uuid.UUID, bytes]:
    """Compute the vectors of texts and write their points. Call it outside of a transaction.

    Return the vectors of their sentences, by the ids of the texts, as their entries keep them. Raises
    EmbeddingUnavailable and IndexUnavailable.
    """
    vectors = generation.embeddings.passages([(text.content, text.sentences) for text in texts])
    points = [text.point(passage.dense) for text, passage in zip(texts, vectors, strict=True)]
    clients.vectors.owned_by(user_id).upsert(generation.collection(kind), points)
    return {text.id: packed(passage.sentences) for text, passage in zip(texts, vectors, strict=True)}


def publish_words(user_id: uuid.UUID, kind: Kind, generation: Generation, texts: Sequence[IndexText]) -> None:
    """Write points with the words of texts only, so that they can be found at once; raise IndexUnavailable."""
    points = [text.point() for text in texts]
    for start in range(0, len(points), WORDS_BATCH):
        batch = points[start : start + WORDS_BATCH]
        clients.vectors.owned_by(user_id).upsert(generation.collection(kind), batch)


def remove(
    user_id: uuid.UUID, kind: Kind, where: Mapping[str, str] | None = None, ids: Sequence[str] | None = None
) -> int:
    """Remove points of a user from every generation, so that no switch brings them back; return how many there were.

    Raises IndexUnavailable, also when some are left.
    """
    mine = clients.vectors.owned_by(user_id)
    removed = sum(mine.delete(collection, where, ids) for collection in generations.collections(kind).values())
    if where and (left := count(user_id, kind, where)):
        raise IndexUnavailable(f"{left} points of {where} are still in the index.")
    return removed


def count(user_id: uuid.UUID, kind: Kind, where: Mapping[str, str]) -> int:
    """Return how many points of a user there are in all generations; raise IndexUnavailable."""
    mine = clients.vectors.owned_by(user_id)
    return sum(mine.count(collection, where) for collection in generations.collections(kind).values())


def embedded_ids(user_id: uuid.UUID, kind: Kind) -> Iterator[str]:
    """Yield the ids of a user's points that have their vectors, in the generation that answers.

    Raises IndexUnavailable.
    """
    return clients.vectors.owned_by(user_id).ids(generations.current().collection(kind), is_embedded=True)
