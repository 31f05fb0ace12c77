"""What the index has lost of a library, until it is put back: until the words of each passage can be found again."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, exists, select

from webapp.documents import steps
from webapp.documents.queries.progress import is_any_processed
from webapp.documents.steps import Step
from webapp.index import jobs
from webapp.platform.extensions import db
from webapp.platform.jobs import JOBS, UNFINISHED

NOTICE = (
    "The search index has lost some of your library. It is being put back by itself; until then, results and answers"
    " may miss something."
)
STILL_READING = "Some of your documents are still being read. What is found in them grows until they are ready."


def is_being_restored(user_id: uuid.UUID | None = None) -> bool:
    """Whether lost points of a user, or of any, wait to be put back. Of all users, the system asks."""
    return bool(db.session.scalar(select(_has_restore(user_id))))


def notice(user_id: uuid.UUID) -> str:
    """Return what must be known of what is found: the index has lost something, or does not have everything yet."""
    rows = select(_has_restore(user_id), is_any_processed(user_id))
    is_restored, is_read = db.session.execute(rows).one()
    return NOTICE if is_restored else STILL_READING if is_read else ""


def _has_restore(user_id: uuid.UUID | None) -> ColumnElement[bool]:
    names = (jobs.restore.name, steps.JOBS[Step.PUBLISH_WORDS].name)
    waiting = exists().where(JOBS.c.task_name.in_(names), JOBS.c.status.in_(UNFINISHED))
    return waiting.where(JOBS.c.args["user_id"].as_string() == str(user_id)) if user_id else waiting
