"""What the index has lost of a library, until it is put back: until the words of each passage can be found again."""

from __future__ import annotations

import uuid

from sqlalchemy import exists, select

from webapp.documents import lifecycle
from webapp.documents.lifecycle import Step
from webapp.index import jobs
from webapp.platform.extensions import db
from webapp.platform.jobs import JOBS, UNFINISHED

NOTICE = (
    "The search index has lost some of your library. It is being put back by itself; until then, results and answers"
    " may miss something."
)


def is_being_restored(user_id: uuid.UUID | None = None) -> bool:
    """Whether lost points of a user, or of any, wait to be put back. Of all users, the system asks."""
    names = (jobs.restore.name, lifecycle.JOBS[Step.PUBLISH_WORDS].name)
    waiting = exists().where(JOBS.c.task_name.in_(names), JOBS.c.status.in_(UNFINISHED))
    if user_id:
        waiting = waiting.where(JOBS.c.args["user_id"].as_string() == str(user_id))
    return bool(db.session.scalar(select(waiting)))
