"""The last step: compute the vectors of the chunks and publish them, batch by batch.

Each batch is a checkpoint: after a kill the job goes on with the first pending chunk. A job works for a few seconds and
queues another for the rest, behind those of smaller files.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping

from sqlalchemy import func, select

from webapp.documents import index_source, lifecycle, progress, steps
from webapp.documents.models import Chunk, Document
from webapp.documents.pipeline import publishing
from webapp.documents.steps import Step
from webapp.index import entries, generations, points
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind, State
from webapp.index.sources import IndexText
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

BATCH_SIZE = 32  # chunks: about a second of work, so that progress is visible and a kill loses little
SLICE_S = 4  # how long a small file waits for a large one at most


def embed(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Compute and publish vectors of a document for a few seconds; raise IndexUnavailable or EmbeddingUnavailable."""
    end = time.monotonic() + SLICE_S
    with unit_of_work():
        document = _begin(user_id, document_id)
    while document:
        generation, texts = _next_batch(user_id, document_id)
        if not texts:
            break
        sentences = points.publish(user_id, Kind.CHUNK, generation, texts)
        with unit_of_work():
            document = _checkpoint(user_id, document_id, generation, sentences)
            if document and time.monotonic() > end:
                steps.enqueue(document, Step.EMBED)
                return
    with unit_of_work():
        document = lifecycle.claim(user_id, document_id)
        if document:
            lifecycle.finish(document)
    if document is None:
        publishing.remove(user_id, document_id)


def _begin(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    document = lifecycle.claim(user_id, document_id)
    if document is not None:
        progress.begin(document, _count_done(document_id, generations.current()))
    return document


def _next_batch(user_id: uuid.UUID, document_id: uuid.UUID) -> tuple[Generation, list[IndexText]]:
    with unit_of_work():
        generation = generations.current()
        return generation, index_source.pending(user_id, document_id, generation, BATCH_SIZE)


def _checkpoint(
    user_id: uuid.UUID, document_id: uuid.UUID, generation: Generation, sentences: Mapping[uuid.UUID, bytes]
) -> Document | None:
    document = lifecycle.claim(user_id, document_id)
    if document and entries.complete(Kind.CHUNK, sentences, generation):
        lifecycle.record_progress(document, _count_done(document_id, generation))
    return document


def _count_done(document_id: uuid.UUID, generation: Generation) -> int:
    rows = (
        select(func.count())
        .select_from(Embedding)
        .join(Chunk, entries.is_in(Kind.CHUNK, Chunk.id, generation))
        .where(Chunk.document_id == document_id, Embedding.state == State.DONE)
    )
    return db.session.scalars(rows).one()
