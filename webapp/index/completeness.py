"""Has the index lost points? It has at least one with its vectors for each entry that is done.

Points are lost with the index's storage. When a snapshot of the index is restored that is older than the database, the
newest points are missing, and those of deleted documents are back. What is missing is put back by jobs: those of users
who search come first.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal, literal_column, select

from webapp.index import generations
from webapp.index.differences import USER_CHECKS, Kind
from webapp.index.generations import Generation
from webapp.index.models import Embedding, IndexSize, State
from webapp.index.models import Kind as PointKind
from webapp.index.point_check import POINT_CHECKS, pages
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

LOST = (Kind.MISSING_POINT, Kind.FORGOTTEN_MESSAGE)
MINE = (Embedding.user_id == bindparam("owner"), Embedding.generation == bindparam("generation"))
PENDING = select(Embedding.source_type, literal(0).label("done"), func.count().label("total"))
PENDING = PENDING.where(*MINE, Embedding.state == literal_column(f"'{State.PENDING}'")).group_by(Embedding.source_type)
DONE = select(IndexSize.source_type, IndexSize.done, IndexSize.done.label("total"))
DONE = DONE.where(IndexSize.user_id == bindparam("owner"), IndexSize.generation == bindparam("generation"))
SIZES = DONE.union_all(PENDING)  # built once, because each search runs it
NEWEST, FEW = 100, 10  # entries
BATCH_SIZE = 500


class Size(NamedTuple):
    """How many points of a user there should be: those that have their vectors, and all that are on their way."""

    done: int = 0
    total: int = 0


def sizes(user_id: uuid.UUID, generation: Generation) -> dict[PointKind, Size]:
    """Return how many points a user should have of each kind in a generation."""
    found = dict.fromkeys(PointKind, Size())
    for kind, done, total in db.session.execute(SIZES, {"owner": user_id, "generation": generation.generation}):
        before = found[PointKind(kind)]
        found[PointKind(kind)] = Size(before.done + done, before.total + total)
    return found


def is_complete(user_id: uuid.UUID, generation: Generation, kinds: Iterable[PointKind]) -> bool:
    """Whether a user has no fewer points than expected, of each of these kinds; raise IndexUnavailable.

    It asks the index, so a search that finds as much as it must does without.
    """
    wanted = sizes(user_id, generation)
    mine = clients.vectors.owned_by(user_id)
    counts = {kind: mine.count(generation.collection(kind)) for kind in kinds}
    if all(count >= wanted[kind].done for kind, count in counts.items()):
        return True
    now = sizes(user_id, generation)  # points may have gone after their entries
    return all(count >= min(wanted[kind].done, now[kind].done) for kind, count in counts.items())


def is_any_lost() -> bool:
    """Whether the index has fewer points in all than it should; raise IndexUnavailable."""
    with as_system("counting what should be in the index", is_routine=True), unit_of_work():
        now = generations.current()
        rows = select(IndexSize.source_type, func.sum(IndexSize.done)).where(IndexSize.generation == now.generation)
        rows = rows.group_by(IndexSize.source_type)
        wanted = [(PointKind(kind), int(done)) for kind, done in db.session.execute(rows)]
    counts = clients.vectors.info()
    return any(counts.get(now.collection(kind).name, 0) < done for kind, done in wanted)


def is_any_new_lost(limit: int = NEWEST) -> bool:
    """Whether any of the newest points is missing, as after the restore of a snapshot; raise IndexUnavailable."""
    with as_system("looking for the newest points", is_routine=True), unit_of_work():
        now = generations.current()
        rows = select(Embedding.user_id, Embedding.source_type, Embedding.source_id)
        is_done = (Embedding.generation == now.generation) & (Embedding.state == State.DONE)
        newest = db.session.execute(rows.where(is_done).order_by(Embedding.created_at.desc()).limit(limit)).all()
    ids = defaultdict(set)
    for user_id, kind, id in newest:
        ids[user_id, PointKind(kind)].add(str(id))
    for (user_id, kind), wanted in ids.items():
        there = clients.vectors.owned_by(user_id).ids(now.collection(kind), ids=list(wanted), is_embedded=True)
        if missing := wanted.difference(there):
            # Was it deleted between the two looks, its entry says so by now.
            with as_system("looking again for the newest points", is_routine=True), unit_of_work():
                again = rows.where(is_done, Embedding.source_id.in_([uuid.UUID(id) for id in missing]))
                if db.session.execute(again.limit(1)).first():
                    return True
    return False


def users(only_incomplete: bool) -> list[uuid.UUID]:
    """Return the users who have points, or those of whom the index has too few; raise IndexUnavailable."""
    with as_system("finding out whose points were lost", is_routine=True), unit_of_work():
        now = generations.current()
        rows = select(IndexSize.user_id, IndexSize.source_type, IndexSize.done)
        sizes = db.session.execute(rows.where(IndexSize.generation == now.generation, IndexSize.done > 0)).all()
    if only_incomplete:
        return sorted({user_id for user_id, kind, done in sizes if _has_lost(user_id, kind, done, now)})
    return sorted({user_id for user_id, _, _ in sizes})


def _has_lost(user_id: uuid.UUID, kind: str, done: int, now: Generation) -> bool:
    mine = clients.vectors.owned_by(user_id)
    return mine.count(now.collection(PointKind(kind)), is_embedded=True) < done


def restore(user_id: uuid.UUID) -> None:
    """Put back into the index what it has lost of a user; raise IndexUnavailable."""
    with acting_as(user_id):
        for check in USER_CHECKS:
            found = [difference for difference in check.compare(user_id) if difference.kind in LOST]
            if found:
                log.warning("the index has lost %s points of user %s; they are put back", len(found), user_id)
                check.repair(user_id, found)


def remove_strays() -> None:
    """Delete the points that should not be there; raise IndexUnavailable."""
    for check in POINT_CHECKS:
        for found in pages(check.compare(), BATCH_SIZE):
            log.warning("the index has %s points that it should not have; they are deleted", len(found))
            check.repair(found)
