"""What ``flask reconcile`` does and says."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from webapp.index import comparison, jobs
from webapp.index.differences import WORDS, Kind
from webapp.platform.extensions import db
from webapp.platform.jobs import JOBS, UNFINISHED, Options, defer
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.worker import running_worker

LOOK_EVERY_S = 0.3
PATIENCE_S = 120.0
"""How long nothing may have been finished before the rest is left to go on by itself."""
IDS_SHOWN = 20
CLEAN = "Nothing differs: database, files and index agree."


class Differs(Exception):
    """Something differs still, or could not be compared; ``str(error)`` says what."""


def reconcile(is_repair: bool) -> Iterator[str]:
    """Compare, mend if so wanted, and yield what there is to say line by line; raise Differs at the end."""
    with running_worker():
        yield "Comparing database, files and index ..."
        result = _wait_for(_ask_now(is_repair))
        yield from table(result)
        if is_repair and result["counts"]:
            yield from _wait_for_jobs()
            yield "Comparing once more ..."
            result = _wait_for(_ask_now(False))
            yield from table(result)
    if result["problem"]:
        raise Differs(result["problem"])
    if result["counts"]:
        raise Differs("Something differs." + ("" if is_repair else " flask reconcile --repair mends it."))


def ask(is_repair: bool) -> str:
    """Leave a comparison to the workers, and return the id of its run."""
    run_id = str(uuid.uuid4())
    defer(jobs.compare, Options(lock=jobs.COMPARISON_LOCK), run_id=run_id, is_repair=is_repair)
    return run_id


def _ask_now(is_repair: bool) -> str:
    with unit_of_work():
        return ask(is_repair)


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yield a result in plain words."""
    if not result["counts"]:
        if not result["problem"]:
            yield CLEAN
        return
    for kind in Kind:
        if count := result["counts"].get(kind):
            what, remedy = WORDS[kind]
            yield f"{count:>8,}  {what} ({kind}): {remedy}."
            shown = result["ids"][kind][:IDS_SHOWN]
            yield from (f"          {id}" for id in shown)
            if count > len(shown):
                yield f"          and {count - len(shown):,} more, named in the log (LOG_LEVEL=INFO)"


def _wait_for(run_id: str) -> dict[str, Any]:
    """Return the result of a run when it is there. It takes as long as it takes; Ctrl-C loses nothing."""
    while True:
        is_in_hand = _count_jobs("reconciling") > 0
        result = comparison.last()
        if result and result["run"] == run_id:
            return result
        if not is_in_hand:
            raise Differs("The comparison broke off; the log says why.")
        time.sleep(LOOK_EVERY_S)


def _wait_for_jobs() -> Iterator[str]:
    """Wait until all that is on its way is done, and say now and then how much is left."""
    left = said = _count_jobs()
    moved = time.monotonic()
    while left:
        if left <= said * 0.9 or said < left:
            yield f"{left:,} jobs are mending the rest ..."
            said = left
        if time.monotonic() - moved > PATIENCE_S:
            yield "This takes a while, and goes on by itself while Footnote runs."
            return
        time.sleep(LOOK_EVERY_S)
        now = _count_jobs()
        if now != left:
            moved = time.monotonic()
        left = now


def _count_jobs(lock: str | None = None) -> int:
    jobs_in_hand = select(func.count()).select_from(JOBS).where(JOBS.c.status.in_(UNFINISHED))
    with as_system("counting the jobs that are not done"), unit_of_work():
        return db.session.scalars(jobs_in_hand.where(JOBS.c.lock == lock) if lock else jobs_in_hand).one()
