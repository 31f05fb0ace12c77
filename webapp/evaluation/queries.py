"""Queries about evaluations. Each takes the user first and finds nothing of anybody else's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_

from webapp.documents.models import Document
from webapp.evaluation.models import Evaluation, Kind, Mistake
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """Some evaluations, the latest first, and the id that leads to earlier ones; None when there are none."""

    evaluations: list[Evaluation]
    before: uuid.UUID | None


@dataclass(frozen=True)
class Wrong:
    """A question that went wrong, and the title of the document found first; empty when that is not there any more."""

    mistake: Mistake
    found_in: str


@dataclass(frozen=True)
class WrongPage:
    """Some questions that went wrong, and the number that leads to the next ones; None when there are none."""

    rows: list[Wrong]
    after: int | None


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


def page(user_id: uuid.UUID, before: uuid.UUID | None = None) -> Page:
    """Return evaluations, those made before a certain one."""
    rows = _latest_first(user_id)
    mark = db.session.scalar(_mine(user_id).where(Evaluation.id == before)) if before else None
    if mark:
        rows = rows.where(_is_before(mark))
    found = list(db.session.scalars(rows.limit(PAGE_SIZE + 1)))
    return Page(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None)


def previous(user_id: uuid.UUID, to: Evaluation) -> Evaluation | None:
    """Return the last evaluation before this one in which the same questions of the same file were asked."""
    asked = {key: to.figures[key] for key in ("answerable", "unanswerable")}
    rows = _latest_first(user_id).where(Evaluation.sha256 == to.sha256, Evaluation.figures.contains(asked))
    rows = rows.where(_is_before(to))
    return db.session.scalar(rows.limit(1))


def counts(user_id: uuid.UUID, of: Evaluation) -> dict[Kind, int]:
    """Return how many questions went wrong, by how."""
    rows = select(Mistake.kind, func.count()).where(Mistake.user_id == user_id, Mistake.evaluation_id == of.id)
    found = dict(iter(db.session.execute(rows.group_by(Mistake.kind))))
    return {kind: found.get(kind, 0) for kind in Kind}


def wrong(user_id: uuid.UUID, of: Evaluation, kind: Kind, after: int = 0) -> WrongPage:
    """Return the questions that went wrong in one way, in the order of the file, after the one with this number."""
    there = (Document.id == Mistake.document_id) & (Document.user_id == user_id) & Document.deleted_at.is_(None)
    rows = (
        select(Mistake, func.coalesce(Document.title, Mistake.found_in))
        .outerjoin(Document, there)
        .where(Mistake.user_id == user_id, Mistake.evaluation_id == of.id, Mistake.kind == kind)
        .where(Mistake.number > after)
        .order_by(Mistake.number)
    )
    found = [Wrong(*row) for row in db.session.execute(rows.limit(PAGE_SIZE + 1))]
    return WrongPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].mistake.number if len(found) > PAGE_SIZE else None)


def _mine(user_id: uuid.UUID) -> Select[Evaluation]:
    return select(Evaluation).where(Evaluation.user_id == user_id)


def _latest_first(user_id: uuid.UUID) -> Select[Evaluation]:
    return _mine(user_id).order_by(Evaluation.created_at.desc(), Evaluation.id.desc())


def _is_before(mark: Evaluation) -> ColumnElement[bool]:
    return tuple_(Evaluation.created_at, Evaluation.id) < (mark.created_at, mark.id)
