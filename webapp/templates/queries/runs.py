"""Queries about runs. Each takes the user first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from webapp.documents.models import Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.templates.models import Draft, DraftRun, DraftRunItem

NO_RUN = "There is no such run. It may have been deleted."
MOST_LISTED = 50
GONE = "A document that was deleted"


@dataclass(frozen=True)
class Result:
    """What became of one document of a run. ``draft_id``: the newest version of its draft, if that is there."""

    title: str
    state: str
    error: str
    draft_id: uuid.UUID | None


def run(user_id: uuid.UUID, run_id: uuid.UUID) -> DraftRun:
    """Return a run; raise NotFound."""
    found = db.session.scalar(select(DraftRun).where(DraftRun.user_id == user_id, DraftRun.id == run_id))
    if found is None:
        raise NotFound(NO_RUN)
    return found


def runs(user_id: uuid.UUID) -> Sequence[DraftRun]:
    """Return the newest runs."""
    rows = select(DraftRun).where(DraftRun.user_id == user_id)
    return db.session.scalars(rows.order_by(DraftRun.created_at.desc(), DraftRun.id.desc()).limit(MOST_LISTED)).all()


def results(user_id: uuid.UUID, run_id: uuid.UUID) -> list[Result]:
    """Return what became of each document of a run, in their order."""
    latest = (
        select(Draft.original_id, func.max(Draft.version).label("version"))
        .where(Draft.user_id == user_id)
        .group_by(Draft.original_id)
        .subquery()
    )
    rows = (
        select(Document.title, DraftRunItem.state, DraftRunItem.error, Draft.id)
        .select_from(DraftRunItem)
        .outerjoin(Document, and_(Document.id == DraftRunItem.document_id, Document.deleted_at.is_(None)))
        .outerjoin(latest, latest.c.original_id == DraftRunItem.draft_id)
        .outerjoin(Draft, and_(Draft.original_id == latest.c.original_id, Draft.version == latest.c.version))
        .where(DraftRunItem.user_id == user_id, DraftRunItem.run_id == run_id)
        .order_by(DraftRunItem.position)
    )
    return [Result(row.title or GONE, row.state, row.error, row.id) for row in db.session.execute(rows)]


def made(user_id: uuid.UUID, run_id: uuid.UUID) -> list[Draft]:
    """Return the newest version of each draft of a run, in their order."""
    ids = [result.draft_id for result in results(user_id, run_id) if result.draft_id]
    rows = select(Draft).where(Draft.user_id == user_id, Draft.id.in_(ids))
    by_id = {draft.id: draft for draft in db.session.scalars(rows)}
    return [by_id[id] for id in ids if id in by_id]
