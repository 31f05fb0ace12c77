"""The comparison as a job: it runs where the index can be opened, and never twice at once."""

from __future__ import annotations

import uuid

from webapp.jobs import defer, job, queue
from webapp.reconciling import run
from webapp.unit_of_work import unit_of_work


@job("reconciling.run", "reconciling")
def reconcile(run_id: str, is_repair: bool) -> None:
    """Compare, and mend if so wanted; the result is kept under ``run_id``."""
    run.reconcile(run_id, is_repair)


@job("reconciling.daily", "reconciling")
def daily() -> None:
    """Compare once a day, and mend nothing: what looks lost may be a backup that is only half restored."""
    if run.is_due():
        run.reconcile("daily", is_repair=False)


def ask(is_repair: bool) -> str:
    """Leave a comparison to the workers, and return the id of its run."""
    run_id = str(uuid.uuid4())
    with unit_of_work():
        defer(queue.tasks["reconciling.run"], lock="reconciling", run_id=run_id, is_repair=is_repair)
    return run_id


def ask_daily() -> None:
    """Leave the day's comparison to the workers."""
    with unit_of_work():
        defer(queue.tasks["reconciling.daily"], lock="reconciling")
