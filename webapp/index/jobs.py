"""The jobs of the index."""

from __future__ import annotations

import logging
import uuid

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.index import comparison, generations, publishing, rebuild
from webapp.index.models import Kind
from webapp.platform.jobs import RETRY_FOR_AN_HOUR, Options, defer_once, hourly, is_waiting, job
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

KEEP_REPLACED_S = 120
"""How long a replaced generation is kept: a search that began before the switch still ends in it."""
COMPARISON_LOCK = "reconciling"
LOWEST = -1000  # priority: after all that people upload


@job("index.message", "upkeep", retry=RETRY_FOR_AN_HOUR, aliases=["chat.index"])
def publish_message(user_id: str, message_id: str) -> None:
    """Put a message into the index, or take it out if it was deleted."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        publishing.publish(owner, Kind.MESSAGE, uuid.UUID(message_id))


@job("reindexing.build", "embedding", retry=RETRY_FOR_AN_HOUR)
def build() -> None:
    """Go on building the new generation for a few seconds."""
    problem = ""
    try:
        rebuild.build(on_switch=drop_replaced)
        with unit_of_work():
            go_on()
    except (EmbeddingUnavailable, IndexUnavailable) as error:
        problem = str(error)
        raise
    finally:
        with unit_of_work():
            _record(problem)


@job("reindexing.clean", "upkeep", retry=RETRY_FOR_AN_HOUR)
def drop_unused() -> None:
    """Drop the generations that are not in use any more."""
    rebuild.drop_unused()


@hourly("index.look_after", "upkeep")
def look_after() -> None:
    """Go on with a build whose jobs gave up, and drop what is not in use."""
    with as_system("looking after the index"), unit_of_work():
        go_on()
        is_soon_dropped = is_waiting(drop_unused)
    if not is_soon_dropped:
        try:
            rebuild.drop_unused()
        except IndexUnavailable as error:
            log.warning("an index that is not in use cannot be dropped yet: %s", error)


@job("reconciling.run", "reconciling")
def compare(run_id: str, is_repair: bool) -> None:
    """Compare database, files and index, and repair what differs if so wanted; the result is kept under ``run_id``."""
    comparison.reconcile(run_id, is_repair)


@hourly("index.compare_daily", "reconciling", aliases=["reconciling.daily"], lock=COMPARISON_LOCK)
def compare_daily() -> None:
    """Compare once a day, and repair nothing: what looks lost may be a backup that is only half restored."""
    if comparison.is_due():
        comparison.reconcile("daily", is_repair=False)


def go_on() -> None:
    """Leave the rest of the build, if there is any, to another job."""
    if generations.building():
        defer_once(build, _options(build.name))


def drop_replaced() -> None:
    """Have the generations that are not in use dropped, after a while."""
    defer_once(drop_unused, _options(drop_unused.name, KEEP_REPLACED_S))


def _options(name: str, delay: int = 0) -> Options:
    # Each kind has a lock of its own: a job that waits for its time holds up those with the same lock.
    return Options(lock=name, priority=LOWEST, delay=delay)


def _record(problem: str) -> None:
    if generations.problem() != problem:
        with as_system("recording how the building of the index goes"):
            generations.record_problem(problem)
