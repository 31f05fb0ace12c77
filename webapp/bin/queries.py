"""Queries on the bin of a user, and on the receipts of purged documents."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select

from webapp.bin.models import DeletionReceipt
from webapp.documents.models import Document
from webapp.documents.queries.documents import has_job
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.pages import Order, Page, moment

PAGE_SIZE = 30
NOT_IN_BIN = "There is no such document in your bin. It may have been permanently deleted."


@dataclass(frozen=True)
class Binned:
    """A deleted document, when it was deleted, and the day when it is purged."""

    document: Document
    deleted_at: datetime
    leaves_on: date


DELETED = Order("deleted", ((Document.deleted_at, moment), (Document.id, uuid.UUID)), is_descending=True)
RECEIPTS = Order(
    "receipts", ((DeletionReceipt.requested_at, moment), (DeletionReceipt.id, uuid.UUID)), is_descending=True
)


def page(user_id: uuid.UUID, cursor: str | None = None) -> Page[Binned]:
    """Return the documents in the bin, the last deleted first."""
    found: Page[Document] = DELETED.page(_binned(user_id), cursor, PAGE_SIZE)
    return Page([_with_dates(document) for document in found.rows], found.cursor)


def size(user_id: uuid.UUID) -> int:
    """Return how many documents are in the bin."""
    return db.session.scalars(_binned(user_id).with_only_columns(func.count())).one()


def document(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return a document in the bin, or one that was just restored or is being purged; raise NotFound."""
    found = db.session.scalar(select(Document).where(Document.user_id == user_id, Document.id == document_id))
    if found is None:
        raise NotFound(NOT_IN_BIN)
    return found


def receipts(user_id: uuid.UUID, cursor: str | None = None) -> Page[DeletionReceipt]:
    """Return the receipts, newest first."""
    rows = select(DeletionReceipt).where(DeletionReceipt.user_id == user_id)
    return RECEIPTS.page(rows, cursor, PAGE_SIZE)


def has_receipt(user_id: uuid.UUID, document_id: uuid.UUID) -> bool:
    """Whether a document is being purged, or has been."""
    rows = select(DeletionReceipt.id).where(DeletionReceipt.user_id == user_id)
    return bool(db.session.scalar(select(exists(rows.where(DeletionReceipt.document_id == document_id)))))


def due(days: int, limit: int) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return (owner id, document id) of documents that have been in the bin for ``days``, or whose purge has no job.

    They are of all users, for ``tenancy.as_system``.
    """
    is_old = Document.purging_at.is_(None) & (Document.deleted_at <= datetime.now(UTC) - timedelta(days=days))
    rows = select(Document.user_id, Document.id).where(is_old | _is_abandoned()).order_by(Document.id)
    return [(row.user_id, row.id) for row in db.session.execute(rows.limit(limit))]


def being_removed() -> int:
    """Return how many documents are being purged, of all users: the system asks."""
    return db.session.scalars(select(func.count()).where(Document.purging_at.is_not(None))).one()


def _is_abandoned() -> ColumnElement[bool]:
    """Return the condition that a purge has failed so often that its job has given up."""
    return Document.purging_at.is_not(None) & ~has_job()


def _binned(user_id: uuid.UUID) -> Select[Document]:
    """Return the documents in the bin, without superseded versions: they are restored and purged with the newest."""
    in_bin = (Document.deleted_at.is_not(None), Document.purging_at.is_(None), Document.superseded_at.is_(None))
    return select(Document).where(Document.user_id == user_id, *in_bin)


def _with_dates(document: Document) -> Binned:
    deleted_at = document.deleted_at or datetime.now(UTC)
    return Binned(document, deleted_at, (deleted_at + timedelta(days=clients.config["RETENTION_DAYS"])).date())
