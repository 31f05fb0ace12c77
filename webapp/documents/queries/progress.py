"""What can be asked of the files that are being taken in: how many are ready, and which go before which."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from webapp.documents.models import FINAL, Document, Status
from webapp.platform.extensions import db

FEW = 3  # that many are seen at a glance; more are counted


@dataclass(frozen=True)
class Intake:
    """What became of the documents added from ``since`` on, counted; ``since`` is None when nothing is in work."""

    since: datetime | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def ready(self) -> int:
        return self.counts.get(Status.READY, 0)

    @property
    def failed(self) -> int:
        return self.counts.get(Status.FAILED, 0)

    @property
    def in_work(self) -> int:
        return sum(count for status, count in self.counts.items() if status not in FINAL)

    @property
    def is_many(self) -> bool:
        return self.in_work > FEW


def intake(user_id: uuid.UUID, since: datetime | None = None) -> Intake:
    """Return what became of the documents added from ``since`` on; without it, from the oldest that is in work on."""
    live = (Document.user_id == user_id, Document.deleted_at.is_(None))
    oldest = select(func.min(Document.created_at)).where(*live, Document.status.not_in(FINAL)).scalar_subquery()
    rows = (
        select(Document.status, func.count(), func.min(Document.created_at))
        .where(*live, Document.created_at >= (since or oldest))
        .group_by(Document.status)
    )
    found = db.session.execute(rows).all()
    return Intake(min((first for _, _, first in found), default=None), {status: count for status, count, _ in found})


def documents(user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Document]:
    """Return those of ``ids`` that are in the user's library, newest first."""
    rows = select(Document).where(Document.user_id == user_id, Document.deleted_at.is_(None), Document.id.in_(ids))
    return db.session.scalars(rows.order_by(Document.created_at.desc(), Document.id.desc())).all()


def places(user_id: uuid.UUID, documents: Collection[Document]) -> dict[uuid.UUID, int]:
    """Return for each of them that waits to be read how many of the user's own files go before it.

    Small ones go first, as in ``operations.defer``, and of one size the first that came.
    """
    waiting = [document.id for document in documents if document.status == Status.WAITING]
    if not waiting:
        return {}
    size = func.floor(func.log(2, func.greatest(Document.size, 1)))
    order = func.row_number().over(order_by=(size, Document.created_at, Document.id))
    queue = (
        select(Document.id, (order - 1).label("place"))
        .where(Document.user_id == user_id, Document.deleted_at.is_(None), Document.status == Status.WAITING)
        .subquery()
    )
    rows = db.session.execute(select(queue).where(queue.c.id.in_(waiting)))
    return {row.id: row.place for row in rows}


def is_processing(user_id: uuid.UUID) -> bool:
    """Whether any of the user's documents is still on its way to a final state."""
    return bool(db.session.scalar(select(is_any_processed(user_id))))


def is_any_processed(user_id: uuid.UUID) -> ColumnElement[bool]:
    """Return ``is_processing`` as a condition."""
    return exists().where(Document.user_id == user_id, Document.deleted_at.is_(None), Document.status.not_in(FINAL))
