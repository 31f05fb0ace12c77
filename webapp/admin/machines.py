"""Jobs, the index and the disk, as administrators see them: names, ids, numbers and kinds of errors, and no content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text

from webapp.admin.operations import By, record
from webapp.auth.models import User
from webapp.documents.models import Document
from webapp.index import reconciling
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system

SHOWN = 50
GONE = "This job is not there any more, or has not failed."
QUEUES = text("""
SELECT queue_name AS name, count(*) FILTER (WHERE status = 'doing') AS running,
    count(*) FILTER (WHERE status = 'todo') AS waiting, count(*) FILTER (WHERE status = 'failed') AS failed
FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1 ORDER BY 1
""")
JOBS = text("""
SELECT j.id, j.task_name AS task, j.queue_name AS queue, u.username AS owner, j.attempts, j.error, j.scheduled_at,
    (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS since
FROM procrastinate_jobs j LEFT JOIN users u ON u.id::text = j.args ->> 'user_id'
WHERE j.status::text = :status ORDER BY j.attempts DESC, j.id LIMIT :limit
""")
RETRY = text("""
SELECT procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL) FROM procrastinate_jobs j
WHERE j.id = :id AND j.status = 'failed'
""")
STATES = {"failed": "Failed", "doing": "Running", "todo": "Waiting"}


@dataclass(frozen=True)
class Job:
    """A job: what it does by its name, for whom, and by what kind of error it failed last, "" for none."""

    id: int
    task: str
    queue: str
    owner: str | None
    attempts: int
    error: str
    scheduled_at: datetime | None
    since: datetime | None


def queues() -> Sequence[Any]:
    """Return how many jobs run, wait and have failed in each queue that has any."""
    with as_system("counting the jobs for an administrator"):
        return db.session.execute(QUEUES).all()


def jobs() -> dict[str, list[Job]]:
    """Return the first jobs of each state, those that were tried most often first."""
    with as_system("listing the jobs for an administrator"):
        found = {state: db.session.execute(JOBS, {"status": state, "limit": SHOWN}).all() for state in STATES}
    return {state: [Job(*row) for row in rows] for state, rows in found.items()}


def retry(by: By, job_id: int) -> None:
    """Have a job that has failed run again; raise NotFound."""
    with as_system("having a job run again"):
        if not db.session.execute(RETRY, {"id": job_id}).all():
            raise NotFound(GONE)
    record(by, "job retried", f"job {job_id}")


def compare(by: By, *, is_repair: bool) -> None:
    """Have database, files and index compared by a job, and what differs repaired if so wanted."""
    reconciling.ask(is_repair)
    record(by, "repair begun" if is_repair else "comparison begun")


def largest() -> Sequence[Any]:
    """Return the users who store most: their names, how many documents they have, and the bytes of these."""
    size = func.sum(Document.size)
    rows = select(User.username, func.count().label("documents"), size.label("size"))
    rows = rows.join(Document, Document.user_id == User.id).group_by(User.id).order_by(size.desc(), User.id)
    with as_system("adding up what users store for an administrator"):
        return db.session.execute(rows.limit(SHOWN)).all()
