"""A single text put into the index, or taken out of it, whichever its row says when the job runs."""

from __future__ import annotations

import uuid

from sqlalchemy import literal, select

from webapp.index import entries, points
from webapp.index.models import Kind
from webapp.index.sources import SOURCES
from webapp.platform.unit_of_work import unit_of_work


def publish(user_id: uuid.UUID, kind: Kind, id: uuid.UUID) -> None:
    """Put a text into the index as it is now, or take it out if it was deleted; a repeat replaces its point.

    Raises EmbeddingUnavailable and IndexUnavailable.
    """
    source = SOURCES[kind]
    with unit_of_work():
        texts = source.texts(user_id, [id])
        if texts:
            generation = entries.expect(user_id, kind, select(literal(id)))
            entries.remove_from_newer(kind, [id], generation)
    if texts:
        points.publish(user_id, kind, generation, texts)
    with unit_of_work():
        is_live = bool(source.texts(user_id, [id]))
        if is_live and texts and entries.complete(kind, [id], generation):
            source.mark_published(id)
        if not is_live:
            entries.reset(kind, [id])  # the index is not expected to have its point
    if not is_live:
        points.remove(user_id, kind, ids=[str(id)])
