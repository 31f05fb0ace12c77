"""Queries about evaluations. Each takes the user first and finds nothing of anybody else's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select, tuple_

from webapp.documents.models import Document
from webapp.evaluation.models import Evaluation, Kind, Mistake
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, integer, moment

PAGE_SIZE = 25


@dataclass(frozen=True)
class Wrong:
    """A question that went wrong, and the title of the document found first; empty when that is not there any more."""

    mistake: Mistake
    found_in: str


LATEST_FIRST = Order("evaluations", ((Evaluation.created_at, moment), (Evaluation.id, uuid.UUID)), is_descending=True)
BY_NUMBER = Order("mistakes", ((Mistake.number, integer),))


def evaluation(user_id: uuid.UUID, evaluation_id: uuid.UUID) -> Evaluation:
    """Return one evaluation; raise NotFound."""
    found = db.session.scalar(_mine(user_id).where(Evaluation.id == evaluation_id))
    if found is None:
        raise NotFound("There is no such evaluation of yours. It may have been deleted.")
    return found


def has_documents(user_id: uuid.UUID) -> bool:
    """Whether the user's library has anything that can be found."""
    there = (Document.user_id == user_id, Document.is_indexed, Document.deleted_at.is_(None))
    return bool(db.session.scalar(select(exists().where(*there))))


def page(user_id: uuid.UUID, cursor: str | None = None) -> Page[Evaluation]:
    """Return evaluations, the latest first."""
    return LATEST_FIRST.page(_mine(user_id), cursor, PAGE_SIZE)


def previous(user_id: uuid.UUID, to: Evaluation) -> Evaluation | None:
    """Return the last evaluation before this one in which the same questions of the same file were asked."""
    asked = {key: to.figures[key] for key in ("answerable", "unanswerable")}
    rows = _mine(user_id).where(Evaluation.sha256 == to.sha256, Evaluation.figures.contains(asked))
    rows = rows.where(tuple_(Evaluation.created_at, Evaluation.id) < (to.created_at, to.id))
    return db.session.scalar(rows.order_by(Evaluation.created_at.desc(), Evaluation.id.desc()).limit(1))


def counts(user_id: uuid.UUID, of: Evaluation) -> dict[Kind, int]:
    """Return how many questions went wrong, by how."""
    rows = select(Mistake.kind, func.count()).where(Mistake.user_id == user_id, Mistake.evaluation_id == of.id)
    found = dict(iter(db.session.execute(rows.group_by(Mistake.kind))))
    return {kind: found.get(kind, 0) for kind in Kind}


def wrong(user_id: uuid.UUID, of: Evaluation, kind: Kind, cursor: str | None = None) -> Page[Wrong]:
    """Return the questions that went wrong in one way, in the order of the file."""
    there = (Document.id == Mistake.document_id) & (Document.user_id == user_id) & Document.deleted_at.is_(None)
    rows = (
        select(Mistake, func.coalesce(Document.title, Mistake.found_in))
        .outerjoin(Document, there)
        .where(Mistake.user_id == user_id, Mistake.evaluation_id == of.id, Mistake.kind == kind)
    )
    found = BY_NUMBER.page(rows, cursor, PAGE_SIZE)
    return Page([Wrong(*row) for row in found.rows], found.cursor)


def _mine(user_id: uuid.UUID) -> Select[Evaluation]:
    return select(Evaluation).where(Evaluation.user_id == user_id)
