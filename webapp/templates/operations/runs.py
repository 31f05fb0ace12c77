"""Operations on runs: one template over many documents."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import func, select, update

from webapp.chat.queries.scope import resolve
from webapp.documents.models import Document
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import jobs
from webapp.templates.material import Material
from webapp.templates.models import DraftRun, DraftRunItem, Template
from webapp.templates.queries import runs as queries
from webapp.undo import operations as undo
from webapp.undo.models import Undo

MOST = 500
NONE = "Choose documents, a collection or a tag. Each document gets a draft."
TOO_MANY = f"A run can have at most {MOST} documents. Choose fewer."


def begin(user_id: uuid.UUID, template: Template, material: Material, own_values: Mapping[str, str]) -> DraftRun:
    """Begin to make a draft of each document in a scope, by title, and return the run; raise Invalid for too many."""
    ids = resolve(user_id, material.scope).ids if material.scope.is_limited else []
    if not ids:
        raise Invalid(NONE)
    if len(ids) > MOST:
        raise Invalid(TOO_MANY)
    titled = select(Document.id).where(Document.user_id == user_id, Document.id.in_(ids))
    in_order = db.session.scalars(titled.order_by(func.lower(Document.title), Document.id)).all()
    run = DraftRun(
        id=uuid.uuid4(), user_id=user_id, template_id=template.id, name=template.name, own_values=dict(own_values)
    )
    db.session.add(run)
    db.session.flush()
    db.session.add_all(
        DraftRunItem(user_id=user_id, run_id=run.id, position=position, document_id=id)
        for position, id in enumerate(in_order)
    )
    jobs.enqueue(user_id, run.id)
    return run


def cancel(user_id: uuid.UUID, run_id: uuid.UUID) -> None:
    """Make no more drafts in a run; those that are made stay. Raise NotFound."""
    _change(user_id, run_id, ("waiting",), "cancelled")


def retry(user_id: uuid.UUID, run_id: uuid.UUID) -> None:
    """Try the documents of a run again that failed or were cancelled; raise NotFound."""
    _change(user_id, run_id, ("failed", "cancelled"), "waiting")
    jobs.enqueue(user_id, run_id)


def delete(user_id: uuid.UUID, run_id: uuid.UUID, place: str) -> Undo:
    """Delete a run, and return what puts it back; its drafts stay. Raise NotFound."""
    run = queries.run(user_id, run_id)
    items = (DraftRunItem.user_id == user_id) & (DraftRunItem.run_id == run_id)
    return undo.delete(
        user_id, f"The run of “{run.name}”", place, (DraftRun, DraftRun.id == run_id), (DraftRunItem, items)
    )


def _change(user_id: uuid.UUID, run_id: uuid.UUID, states: tuple[str, ...], state: str) -> None:
    queries.run(user_id, run_id)
    rows = update(DraftRunItem).where(DraftRunItem.user_id == user_id, DraftRunItem.run_id == run_id)
    db.session.execute(rows.where(DraftRunItem.state.in_(states)).values(state=state, error=""))
