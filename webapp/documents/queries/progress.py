"""The progress of uploads: how many files are ready, and which are ahead of which in the queue."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, func, select

from webapp.documents.models import FINAL, Document, Status
from webapp.platform.extensions import db

FEW = 3  # files that are followed one by one; more are counted
TOGETHER = timedelta(minutes=1)  # files that are added at most this long after each other are one upload


@dataclass(frozen=True)
class UploadProgress:
    """The number of documents added from ``since`` on, by status; ``since`` is None when there are none."""

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
    def processing(self) -> int:
        return sum(count for status, count in self.counts.items() if status not in FINAL)

    @property
    def is_many(self) -> bool:
        return self.processing > 0 and self.total > FEW


def upload_progress(user_id: uuid.UUID, since: datetime | None = None) -> UploadProgress:
    """Count the documents added from ``since`` on; by default, those that are processed, and those added with them."""
    live = (Document.user_id == user_id, Document.deleted_at.is_(None))
    rows = (
        select(Document.status, func.count(), func.min(Document.created_at))
        .where(*live, Document.created_at >= (since or _first_of_batch(user_id)))
        .group_by(Document.status)
    )
    found = db.session.execute(rows).all()
    first = min((first for _, _, first in found), default=None)
    return UploadProgress(first, {status: count for status, count, _ in found})


def _first_of_batch(user_id: uuid.UUID) -> ScalarSelect[datetime | None]:
    """Return when the first document was added of those that came together with the oldest that is being processed."""
    live = (Document.user_id == user_id, Document.deleted_at.is_(None))
    oldest = select(func.min(Document.created_at)).where(*live, Document.status.not_in(FINAL)).scalar_subquery()
    was_done = func.lag(case((Document.status.in_(FINAL), Document.updated_at))).over(order_by=Document.created_at)
    before = func.lag(Document.created_at).over(order_by=Document.created_at)
    columns = select(Document.created_at, before.label("before"), was_done.label("was_done"))
    rows = columns.where(*live, Document.created_at <= oldest).subquery()
    is_apart = (rows.c.created_at - rows.c.before > TOGETHER) | (rows.c.was_done < rows.c.created_at)
    is_first = rows.c.before.is_(None) | is_apart
    return select(func.max(rows.c.created_at)).where(is_first).scalar_subquery()


def documents(user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Document]:
    """Return those of the documents ``ids`` that are not deleted, newest first."""
    rows = select(Document).where(Document.user_id == user_id, Document.deleted_at.is_(None), Document.id.in_(ids))
    return db.session.scalars(rows.order_by(Document.created_at.desc(), Document.id.desc())).all()


def places(user_id: uuid.UUID, documents: Collection[Document]) -> dict[uuid.UUID, int]:
    """Return how many of the user's files are ahead of each document that waits to be read, by its id.

    Small files go first, as in ``steps.enqueue``; of about the same size, the one added first.
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
    """Whether any of the user's documents is not in a final state yet."""
    return bool(db.session.scalar(select(is_any_processed(user_id))))


def is_any_processed(user_id: uuid.UUID) -> ColumnElement[bool]:
    """Return ``is_processing`` as a condition."""
    return exists().where(Document.user_id == user_id, Document.deleted_at.is_(None), Document.status.not_in(FINAL))
