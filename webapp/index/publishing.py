"""Texts put into the index, or taken out of it, whichever their rows say when the job runs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ARRAY, Uuid, func, literal, select

from webapp.index import entries, points
from webapp.index.models import Kind
from webapp.index.sources import SOURCES
from webapp.platform.unit_of_work import unit_of_work

BATCH_SIZE = 32  # texts


def publish(user_id: uuid.UUID, kind: Kind, id: uuid.UUID) -> None:
    """Put a text into the index as it is now, or take it out if it was deleted; a repeat replaces its point.

    Raises EmbeddingUnavailable and IndexUnavailable.
    """
    publish_all(user_id, kind, [id])


def publish_all(user_id: uuid.UUID, kind: Kind, ids: Sequence[uuid.UUID]) -> None:
    """Do so with several texts, a batch at a time."""
    for start in range(0, len(ids), BATCH_SIZE):
        _publish(user_id, kind, ids[start : start + BATCH_SIZE])


def _publish(user_id: uuid.UUID, kind: Kind, ids: Sequence[uuid.UUID]) -> None:
    source = SOURCES[kind]
    with unit_of_work():
        texts = source.texts(user_id, ids)
        found = [text.id for text in texts]
        if texts:
            generation = entries.expect(user_id, kind, select(func.unnest(literal(found, ARRAY(Uuid))).label("id")))
            entries.remove_from_newer(kind, found, generation)
    if texts:
        sentences = points.publish(user_id, kind, generation, texts)
    with unit_of_work():
        live = source.live(user_id, ids)
        done = [id for id in found if id in live]
        if done and entries.complete(kind, {id: sentences[id] for id in done}, generation):
            source.mark_published(done)
        if gone := [id for id in ids if id not in live]:
            entries.reset(kind, gone)  # the index is not expected to have their points
    if gone:
        points.remove(user_id, kind, ids=[str(id) for id in gone])
