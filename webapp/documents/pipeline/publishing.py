"""What the steps share: publishing the words of chunks, starting the next step, and removing points."""

from __future__ import annotations

import uuid

from webapp.documents import index_source, lifecycle
from webapp.documents.models import Document
from webapp.index import entries, generations, points
from webapp.index.models import Kind
from webapp.platform.unit_of_work import unit_of_work


def expect(document: Document) -> None:
    """Add index entries for all chunks of a document, unless it is superseded."""
    if not document.superseded_at:
        entries.expect(document.user_id, Kind.CHUNK, lifecycle.chunk_ids(document))


def publish_words_and_continue(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Publish the words of a document's chunks, and start the next step; raise IndexUnavailable."""
    publish_pending_words(user_id, document_id)
    with unit_of_work():
        document = lifecycle.claim(user_id, document_id)
        if document:
            lifecycle.begin_next_step(document)
    if document is None:
        remove(user_id, document_id)


def publish_words(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Publish the words of a document's chunks again, and change nothing else; raise IndexUnavailable."""
    with unit_of_work():
        document = lifecycle.claim(user_id, document_id)
        if document is None:
            return
        expect(document)
    publish_pending_words(user_id, document_id)


def withdraw(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Remove a cancelled or superseded document from the index, and keep its chunks; raise IndexUnavailable.

    A document that is being processed again is left as it is.
    """
    with unit_of_work():
        document = lifecycle.lock(user_id, document_id)
        if document is None or not (document.is_cancelled or document.superseded_at):
            return
        entries.remove(Kind.CHUNK, lifecycle.chunk_ids(document))
        document.progress = 0
    remove(user_id, document_id)


def remove(user_id: uuid.UUID, document_id: uuid.UUID) -> int:
    """Remove the points of a document and return their number; raise IndexUnavailable when some are left."""
    return points.remove(user_id, Kind.CHUNK, {"document_id": str(document_id)})


def count(user_id: uuid.UUID, document_id: uuid.UUID) -> int:
    """Count the points of a document in all generations; raise IndexUnavailable."""
    return points.count(user_id, Kind.CHUNK, {"document_id": str(document_id)})


def publish_pending_words(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Publish the words of the chunks that have no vectors yet; raise IndexUnavailable."""
    with unit_of_work():
        generation = generations.current()
        texts = index_source.pending(user_id, document_id, generation)
    points.publish_words(user_id, Kind.CHUNK, generation, texts)
