"""Beginning, giving up and finishing the building of an index; each decides under the lock of the index."""

from __future__ import annotations

from webapp import indexes, jobs
from webapp.indexes import Index
from webapp.reindexing import queries
from webapp.tenancy import as_system

BUILD, CLEAN = "reindexing.build", "reindexing.clean"
LAST = -1000  # behind all that people upload
KEPT_S = 120
"""How long an index that was replaced is kept: a search that began before the switch still ends in it."""


def begin(force: bool) -> Index | None:
    """Have an index built by the model that the settings name, or go on with it, and return it.

    Return None when the one that answers is of that model, unless ``force``. What was being built by another model is
    given up.
    """
    with as_system("beginning to build the index anew"):
        indexes.lock()
        now, building = indexes.current(), indexes.being_built()
        wanted = indexes.configured(max(now.generation, building.generation if building else 0) + 1)
        if not building or not building.is_like(wanted):
            if building:
                indexes.forget_building()
                _see_to(CLEAN, KEPT_S)
            if not now.is_outdated and not force:
                return None
            indexes.announce(wanted)
            building = wanted
        _see_to(BUILD)
        return building


def move() -> bool:
    """Note that the model of the index is at another address, the one in the settings; False when it is another model.

    Only people can know: an address does not say which model answers there.
    """
    with as_system("noting that a model moved to another address"):
        indexes.lock()
        now = indexes.current()
        there = indexes.configured(now.generation)
        is_same = (now.model, now.dimension) == (there.model, there.dimension)
        if is_same:
            indexes.switch(there)
        return is_same


def go_on() -> None:
    """Leave the rest of the building, if there is any, to another job."""
    if indexes.being_built():
        _see_to(BUILD)


def finish(new: Index) -> bool:
    """Let the new index answer from now on; return whether it does. It does not while it lacks anything."""
    with as_system("switching to the index that was built"):
        indexes.lock()
        if indexes.being_built() != new or queries.lacking(new, limit=1):
            return False
        indexes.switch(new)
        _see_to(CLEAN, KEPT_S)
        return True


def note_problem(sentence: str) -> None:
    """Write down why the building does not go on; an empty sentence when it does."""
    if indexes.problem() != sentence:
        with as_system("noting how the building of the index goes"):
            indexes.note_problem(sentence)


def _see_to(name: str, delay: int = 0) -> None:
    if not queries.is_waiting(name):
        # Each with a lock of its own: a job that waits for its hour holds up those with its lock.
        jobs.defer(jobs.queue.tasks[name], lock=name, priority=LAST, delay=delay)
