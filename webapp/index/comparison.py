"""One comparison of everything, with or without mending, and its result, which is kept among the settings."""

from __future__ import annotations

import functools
import logging
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from webapp.account.models import Setting
from webapp.auth.models import User
from webapp.clients.vectors import IndexUnavailable
from webapp.index.differences import SAMPLED_CHECKS, SYSTEM_CHECKS, USER_CHECKS, Difference, Kind
from webapp.index.point_check import POINT_CHECKS, pages
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

KEY = "reconciliation"
NIGHTLY = "daily"
"""The run that comes by itself."""
IDS_KEPT = 100
"""Of each kind in the result. All of them are logged."""
AT_ONCE = 500
EVERY = timedelta(hours=24)

Repair = Callable[[list[Difference]], None]


class Tally:
    """What was found so far: how many of each kind, and the ids of the first ones."""

    def __init__(self) -> None:
        self.counts: Counter[Kind] = Counter()
        self.ids: defaultdict[Kind, list[str]] = defaultdict(list)

    def note(self, found: Iterator[Difference], repair: Repair | None) -> None:
        """Count differences as they are found, and have them mended some at a time."""
        for some in pages(found, AT_ONCE):
            for difference in some:
                self.counts[difference.kind] += 1
                place = " ".join(part for part in (difference.id, difference.part) if part)
                log.info("reconcile: %s %s of user %s", difference.kind, place, difference.owner)
                if len(self.ids[difference.kind]) < IDS_KEPT:
                    self.ids[difference.kind].append(place)
            if repair:
                repair(some)


def reconcile(run_id: str, is_repair: bool) -> dict[str, Any]:
    """Compare everything, mend it if so wanted, and return the result, which is also kept.

    The index goes first: a point under a wrong owner must be gone before the right one can be made.
    """
    tally = Tally()
    problem = ""
    try:
        _compare(tally, is_repair)
        night = datetime.now(UTC).toordinal() if run_id == NIGHTLY else None
        for check in SAMPLED_CHECKS:
            tally.note(check.compare(night), None)
    except IndexUnavailable as error:
        problem = f"The search index does not answer, so not everything was compared. {error}"
    result = {
        "run": run_id,
        "finished_at": datetime.now(UTC).isoformat(),
        "repair": is_repair,
        "problem": problem,
        "counts": {str(kind): count for kind, count in tally.counts.items()},
        "ids": {str(kind): ids for kind, ids in tally.ids.items()},
    }
    _keep(result)
    if tally.counts and not is_repair:
        log.warning("database, files and index differ: %s; flask reconcile --repair mends it", dict(tally.counts))
    return result


def _compare(tally: Tally, is_repair: bool) -> None:
    for check in POINT_CHECKS:
        tally.note(check.compare(), check.repair if is_repair else None)
    for user_id in _users():
        with acting_as(user_id):
            for of_user in USER_CHECKS:
                repair = functools.partial(of_user.repair, user_id)
                tally.note(of_user.compare(user_id), repair if is_repair else None)
    for of_all in SYSTEM_CHECKS:
        tally.note(of_all.compare(), of_all.repair if is_repair else None)


def _users() -> Iterator[uuid.UUID]:
    after = uuid.UUID(int=0)
    while True:
        with as_system("comparing what there is of each user"), unit_of_work():
            ids = db.session.scalars(select(User.id).where(User.id > after).order_by(User.id).limit(AT_ONCE)).all()
        if not ids:
            return
        yield from ids
        after = ids[-1]


def _keep(result: dict[str, Any]) -> None:
    row = {"key": KEY, "value": result, "description": "What the last comparison of database, files and index found."}
    with as_system("keeping the result of a comparison"), unit_of_work():
        new = insert(Setting).values(row)
        db.session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": result}))


def last() -> dict[str, Any] | None:
    """Return the last result; None when there never was one."""
    with as_system("reading the result of a comparison"), unit_of_work():
        return db.session.scalar(select(Setting.value).where(Setting.key == KEY))


def is_due() -> bool:
    """Whether the last comparison is a day old."""
    with as_system("finding out when all was last compared"), unit_of_work():
        recent = select(Setting.key).where(Setting.key == KEY, Setting.updated_at > func.now() - EVERY)
        return db.session.scalar(recent) is None
