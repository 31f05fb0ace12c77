"""Which documents are purged, and when: each gets a receipt and a job."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import exists, select

from webapp.bin import queries
from webapp.bin.models import DeletionReceipt
from webapp.documents import steps
from webapp.documents.models import Document
from webapp.documents.steps import Step
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

BATCH_SIZE = 100


def enqueue_marked(user_id: uuid.UUID) -> int:
    """Defer the purges of a batch of documents that are marked; return how many, 0 when each has its job."""
    receipts = select(DeletionReceipt.id).where(DeletionReceipt.document_id == Document.id)
    rows = (
        select(Document)
        .where(Document.user_id == user_id, Document.purging_at.is_not(None), ~exists(receipts))
        .limit(BATCH_SIZE)
        .with_for_update()
    )
    documents = db.session.scalars(rows).all()
    for document in documents:
        enqueue_purge(document)
    return len(documents)


def enqueue_due(days: int) -> int:
    """Have purged what has been in anybody's bin for ``days``, and retry what could not be purged; return how many.

    Each document is committed by itself.
    """
    enqueued: set[uuid.UUID] = set()
    while True:
        with as_system("finding documents that have been in the bin long enough"), unit_of_work():
            found = [pair for pair in queries.due(days, BATCH_SIZE) if pair[1] not in enqueued]
        if not found:
            return len(enqueued)
        for user_id, document_id in found:
            enqueued.add(document_id)
            with acting_as(user_id):
                _enqueue_again(user_id, document_id)


def _enqueue_again(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    try:
        with unit_of_work():
            document = lock_any(user_id, document_id)
            if document.deleted_at:
                document.purging_at = document.purging_at or datetime.now(UTC)
                enqueue_purge(document)
    except NotFound:
        return  # it was purged meanwhile


def enqueue_purge(document: Document) -> None:
    """Add the receipt, and defer the job that purges the document."""
    if not queries.has_receipt(document.user_id, document.id):
        db.session.add(DeletionReceipt(user_id=document.user_id, document_id=document.id))
    steps.enqueue(document, Step.PURGE)


def lock_any(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return a document as it is now, in the bin or not, locked until the transaction ends; raise NotFound."""
    rows = select(Document).where(Document.user_id == user_id, Document.id == document_id)
    found = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(queries.NOT_IN_BIN)
    return found
