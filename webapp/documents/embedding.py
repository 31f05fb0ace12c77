"""The second half: each passage's meaning is computed and put in the index, batch by batch.

A batch is a checkpoint: a killed job goes on with the first passage that is owed. A job works for a few seconds and
leaves the rest to another, which waits behind those of smaller files.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from webapp import indexes
from webapp.documents import index, progress
from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.operations import claim, defer, lock
from webapp.extensions import db
from webapp.indexes import Index
from webapp.unit_of_work import unit_of_work
from webapp.versions.operations import supersede

BATCH = 32  # passages: about a second's work, so that the progress moves and a kill loses little


SLICE_SECONDS = 4  # how long a note that was uploaded meanwhile waits for a book at most


@dataclass(frozen=True)
class Batch:
    """Passages without vectors, and the index that owes them; none when all are there."""

    now: Index
    passages: list[index.Owed]


def embed(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Give passages of a document their vectors, for a while; raise IndexUnavailable, EmbeddingUnavailable."""
    end = time.monotonic() + SLICE_SECONDS
    with unit_of_work():
        document = _begin(user_id, document_id)
    while document and (batch := _next(user_id, document_id)).passages:
        _publish(user_id, batch)
        with unit_of_work():
            document = _checkpoint(user_id, document_id, batch)
            if document and time.monotonic() > end:
                defer("documents.embed", document)
                return
    with unit_of_work():
        is_live = _finish(user_id, document_id)
    if not is_live:
        index.sweep(user_id, document_id)


def withdraw(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Take out of the index what was cancelled or has a newer version; its passages stay. Raise IndexUnavailable."""
    with unit_of_work():
        is_forgotten = _forget(user_id, document_id)
    if is_forgotten:
        index.sweep(user_id, document_id)


def _forget(user_id: uuid.UUID, document_id: uuid.UUID) -> bool:
    """Note that nothing of a document shall be in the index. Nothing is done if it is in work again."""
    document = lock(user_id, document_id)
    if document is None or not (document.is_cancelled or document.superseded_at):
        return False
    chunks = select(Chunk.id).where(Chunk.document_id == document_id)
    db.session.execute(delete(Embedding).where(Embedding.source_type == "chunk", Embedding.source_id.in_(chunks)))
    document.progress = 0
    return True


def _begin(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    document = claim(user_id, document_id)
    if document is not None:
        progress.go_on(document, _complete(document_id, indexes.current()))
    return document


def _next(user_id: uuid.UUID, document_id: uuid.UUID) -> Batch:
    with unit_of_work():
        now = indexes.current()
        return Batch(now, index.owed(user_id, document_id, now, BATCH))


def _publish(user_id: uuid.UUID, batch: Batch) -> None:
    """Compute the vectors and write them to the index. No transaction is open meanwhile."""
    vectors = batch.now.embeddings.passages([(owed.content, owed.sentences) for owed in batch.passages])
    points = [owed.point(one) for owed, one in zip(batch.passages, vectors, strict=True)]
    index.of(user_id).upsert(batch.now.documents, points)


def _checkpoint(user_id: uuid.UUID, document_id: uuid.UUID, batch: Batch) -> Document | None:
    document = claim(user_id, document_id)
    # Another index may have been switched to meanwhile: it has what it owes noted for itself.
    if document is None or indexes.held() != batch.now:
        return document
    done = Embedding.source_id.in_([owed.id for owed in batch.passages]) & (Embedding.source_type == "chunk")
    in_this = Embedding.generation == batch.now.generation
    db.session.execute(update(Embedding).where(done, in_this).values(state="complete"))
    document.progress = _complete(document_id, batch.now)
    _forgive(document)
    return document


def _forgive(document: Document) -> None:
    """What went wrong before does not count any more."""
    document.error = ""
    document.attributes = {key: value for key, value in document.attributes.items() if key != "attempts"}


def _complete(document_id: uuid.UUID, now: Index) -> int:
    rows = (
        select(func.count())
        .select_from(Embedding)
        .join(Chunk, Chunk.id == Embedding.source_id)
        .where(Chunk.document_id == document_id, Embedding.state == "complete")
        .where(Embedding.generation == now.generation)
    )
    return db.session.scalars(rows).one()


def _finish(user_id: uuid.UUID, document_id: uuid.UUID) -> bool:
    document = claim(user_id, document_id)
    if document is None:
        return False
    document.status = Status.READY
    document.is_indexed = True
    _forgive(document)
    supersede(document)
    return True
