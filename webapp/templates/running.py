"""Going on with a run: one document after the other, each in a transaction of its own."""

from __future__ import annotations

import logging
import time
import uuid

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.platform.errors import FootnoteError
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates import making
from webapp.templates.material import Material
from webapp.templates.models import DraftRun, DraftRunItem, Template
from webapp.templates.queries import runs as queries

log = logging.getLogger(__name__)

SECONDS = 5.0
"""How long a job goes on before it leaves the rest to another, so that users take turns."""
NO_TEMPLATE = "The template was deleted."
UNEXPECTED = "Something went wrong with this document. The others are not affected; you can try it again."


def go_on(user_id: uuid.UUID, run_id: uuid.UUID) -> bool:
    """Make drafts for a few seconds; return whether documents still wait."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if not _next(user_id, run_id):
            return False
    return True


def _next(user_id: uuid.UUID, run_id: uuid.UUID) -> bool:
    """Make the draft of the next document that waits; return False when none does.

    Raise OperationalError or TimeoutError when the database is lost.
    """
    position = None
    try:
        with unit_of_work():
            item = _locked(user_id, run_id)
            if item is None:
                return False
            position = item.position
            _make(item)
    except (OperationalError, PoolTimeout):
        raise  # the job runs again
    except Exception:
        log.exception("document %s of run %s failed", position, run_id)
        with unit_of_work():
            if item := _locked(user_id, run_id, position):
                item.state, item.error = "failed", UNEXPECTED
    return True


def _locked(user_id: uuid.UUID, run_id: uuid.UUID, position: int | None = None) -> DraftRunItem | None:
    rows = select(DraftRunItem).where(DraftRunItem.user_id == user_id, DraftRunItem.run_id == run_id)
    rows = rows.where(DraftRunItem.state == "waiting").order_by(DraftRunItem.position).limit(1)
    if position is not None:
        rows = rows.where(DraftRunItem.position == position)
    return db.session.scalar(rows.with_for_update())


def _make(item: DraftRunItem) -> None:
    run = queries.run(item.user_id, item.run_id)
    template = db.session.get(Template, run.template_id) if run.template_id else None
    try:
        if template is None:
            item.state, item.error = "failed", NO_TEMPLATE
        elif item.document_id is None:
            item.state, item.error = "failed", "This document was deleted."
        else:
            item.draft_id = _draft(run, template, item.document_id)
            item.state, item.error = "made", ""
    except FootnoteError as error:
        item.state, item.error = "failed", str(error)


def _draft(run: DraftRun, template: Template, document_id: uuid.UUID) -> uuid.UUID:
    material = Material.of_document(document_id)
    return making.make(run.user_id, template, material, run.own_values).id
