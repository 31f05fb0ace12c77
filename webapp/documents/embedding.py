"""The second half: each passage's meaning is computed and put in the index, batch by batch.

A batch is a checkpoint: a killed job goes on with the first passage that is owed.
"""

from __future__ import annotations

import uuid

from sqlalchemy import func, select, update

from webapp.clients.vectors import Point
from webapp.documents import index
from webapp.documents.models import Chunk, Embedding, Status
from webapp.documents.operations import claim
from webapp.extensions import clients, db
from webapp.unit_of_work import unit_of_work
from webapp.versions.operations import supersede

BATCH = 32  # passages: about a second's work, so that the progress moves and a kill loses little


def embed(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Give every passage of a document its vectors; raise IndexUnavailable, EmbeddingUnavailable."""
    while batch := _next(user_id, document_id):
        # No transaction is open while the model works.
        passages = clients.embeddings.passages([(owed.content, owed.sentences) for owed in batch])
        points = [
            Point(str(owed.id), owed.content, owed.payload, passage.dense, passage.sentences)
            for owed, passage in zip(batch, passages, strict=True)
        ]
        index.of(user_id).upsert(index.collection(), points)
        with unit_of_work():
            _checkpoint(user_id, document_id, batch)
    with unit_of_work():
        is_live = _finish(user_id, document_id)
    if not is_live:
        index.sweep(user_id, document_id)


def _next(user_id: uuid.UUID, document_id: uuid.UUID) -> list[index.Owed]:
    with unit_of_work():
        return index.owed(user_id, document_id, BATCH)


def _checkpoint(user_id: uuid.UUID, document_id: uuid.UUID, batch: list[index.Owed]) -> None:
    document = claim(user_id, document_id)
    if document is None:
        return
    done = Embedding.source_id.in_([owed.id for owed in batch]) & (Embedding.source_type == "chunk")
    db.session.execute(update(Embedding).where(done).values(state="complete"))
    document.progress = _complete(document_id)
    document.error = ""


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
    document.error = ""
    document.attributes = {key: value for key, value in document.attributes.items() if key != "attempts"}
    supersede(document)
    return True
