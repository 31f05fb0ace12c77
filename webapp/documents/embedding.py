"""The second half: each passage's meaning is computed and put in the index, batch by batch.

A batch is a checkpoint: a killed job goes on with the first passage that is owed. A job works for a few seconds and
leaves the rest to another, which waits behind those of smaller files.
"""

from __future__ import annotations

import time
import uuid

from sqlalchemy import delete, func, select, update

from webapp.clients.vectors import Point
from webapp.documents import index, progress
from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.operations import claim, defer, lock
from webapp.extensions import clients, db
from webapp.unit_of_work import unit_of_work
from webapp.versions.operations import supersede

BATCH = 32  # passages: about a second's work, so that the progress moves and a kill loses little


SLICE_SECONDS = 4  # how long a note that was uploaded meanwhile waits for a book at most


def embed(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Give passages of a document their vectors, for a while; raise IndexUnavailable, EmbeddingUnavailable."""
    end = time.monotonic() + SLICE_SECONDS
    with unit_of_work():
        document = _begin(user_id, document_id)
    while document and (batch := _next(user_id, document_id)):
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
        progress.go_on(document, _complete(document_id))
    return document


def _next(user_id: uuid.UUID, document_id: uuid.UUID) -> list[index.Owed]:
    with unit_of_work():
        return index.owed(user_id, document_id, BATCH)


def _publish(user_id: uuid.UUID, batch: list[index.Owed]) -> None:
    """Compute the vectors and write them to the index. No transaction is open meanwhile."""
    passages = clients.embeddings.passages([(owed.content, owed.sentences) for owed in batch])
    points = [
        Point(str(owed.id), owed.content, owed.payload, passage.dense, passage.sentences)
        for owed, passage in zip(batch, passages, strict=True)
    ]
    index.of(user_id).upsert(index.collection(), points)


def _checkpoint(user_id: uuid.UUID, document_id: uuid.UUID, batch: list[index.Owed]) -> Document | None:
    document = claim(user_id, document_id)
    if document is None:
        return None
    done = Embedding.source_id.in_([owed.id for owed in batch]) & (Embedding.source_type == "chunk")
    db.session.execute(update(Embedding).where(done).values(state="complete"))
    document.progress = _complete(document_id)
    _forgive(document)
    return document


def _forgive(document: Document) -> None:
    """What went wrong before does not count any more."""
    document.error = ""
    document.attributes = {key: value for key, value in document.attributes.items() if key != "attempts"}


def _complete(document_id: uuid.UUID) -> int:
    rows = (
        select(func.count())
        .select_from(Embedding)
        .join(Chunk, Chunk.id == Embedding.source_id)
        .where(Chunk.document_id == document_id, Embedding.state == "complete")
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
