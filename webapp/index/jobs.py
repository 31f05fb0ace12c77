"""The jobs of the index."""

from __future__ import annotations

import logging
import uuid

from sqlalchemy import literal, select

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.index import adoption, comparison, completeness, copying, generations, publishing, rebuild
from webapp.index.models import Kind
from webapp.index.sources import SOURCES
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import (
    MINUTE,
    RETRY,
    Options,
    defer,
    defer_once,
    is_queued,
    is_waiting,
    job,
    periodic,
)
from webapp.platform.rooms import on_start
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

KEEP_REPLACED_S = 120
"""How long a replaced generation is kept: a search that began before the switch still ends in it."""
COMPARISON_LOCK = "reconciling"
LOWEST = -1000  # priority: after all that people upload


@job("index.message", "upkeep", retry=RETRY, aliases=["chat.index"])
def publish_message(user_id: str, message_id: str) -> None:
    """Put a message into the index, or take it out if it was deleted."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        publishing.publish(owner, Kind.MESSAGE, uuid.UUID(message_id))


@job("index.messages", "upkeep", retry=RETRY)
def publish_messages(user_id: str, message_ids: list[str]) -> None:
    """Put messages of a conversation into the index, or take those out that were deleted."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        publishing.publish_all(owner, Kind.MESSAGE, [uuid.UUID(id) for id in message_ids])


@job("reindexing.build", "embedding", retry=RETRY)
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


@job("reindexing.clean", "upkeep", retry=RETRY)
def drop_unused() -> None:
    """Drop the generations that are not in use any more."""
    rebuild.drop_unused()


@job("index.copy_sentences", "upkeep", retry=RETRY)
def copy_sentences() -> None:
    """Go on copying the vectors of sentences out of an index of an earlier release, for a few seconds."""
    if copying.copy():
        with unit_of_work():
            request_copy()


@periodic("index.look_after", "upkeep")
def look_after() -> None:
    """Go on with a build whose jobs gave up, begin one where words are counted anew, and drop what is not in use."""
    with as_system("looking after the index"), unit_of_work():
        generations.renew_words()
        go_on()
        is_soon_dropped = is_waiting(drop_unused)
    if copying.is_needed():
        with unit_of_work():
            request_copy()
    for source in SOURCES.values():
        with as_system("resuming what could not be put into the index"), unit_of_work():
            source.resume()
    if not is_soon_dropped:
        try:
            rebuild.drop_unused()
        except IndexUnavailable as error:
            log.warning("an index that is not in use cannot be dropped yet: %s", error)


@job("index.restore", "upkeep", retry=RETRY)
def restore(user_id: str) -> None:
    """Put back into the index what it has lost of a user."""
    completeness.restore(uuid.UUID(user_id))


@periodic("index.find_lost_points", "upkeep", MINUTE)
def find_lost_points() -> None:
    """Have what the index has lost put back, user by user."""
    try:
        is_older = completeness.is_any_new_lost()
        if not is_older and not completeness.is_any_lost():
            return
        users = completeness.users(only_incomplete=not is_older)
    except IndexUnavailable as error:
        log.info("the index cannot be compared with its entries now: %s", error)
        return
    with as_system("having lost points put back"), unit_of_work():
        if is_older:
            defer_once(remove_strays, _options(remove_strays.name))
        for user_id in users:
            request_restore(user_id)


@job("index.remove_strays", "upkeep", retry=RETRY)
def remove_strays() -> None:
    """Delete from the index what a snapshot has brought back."""
    completeness.remove_strays()


def request_restore(user_id: uuid.UUID, priority: int = 0) -> None:
    """Have the lost points of a user put back, once; with a ``priority`` before those of others."""
    lock = f"index-restore-{priority}:{user_id}"
    if not db.session.scalar(select(is_queued(literal(lock)))):
        defer(restore, Options(lock=lock, priority=priority), user_id=str(user_id))


@job("reconciling.run", "reconciling")
def compare(run_id: str, is_repair: bool) -> None:
    """Compare database, files and index, and repair what differs if so wanted; the result is kept under ``run_id``."""
    comparison.reconcile(run_id, is_repair)


@periodic("index.compare_daily", "reconciling", aliases=["reconciling.daily"], lock=COMPARISON_LOCK)
def compare_daily() -> None:
    """Compare once a day, and repair nothing: what looks lost may be a backup that is only half restored."""
    if comparison.is_due():
        comparison.reconcile(comparison.NIGHTLY, is_repair=False)


def go_on() -> None:
    """Leave the rest of the build, if there is any, to another job."""
    if generations.building():
        defer_once(build, _options(build.name))


def request_copy() -> None:
    """Have the vectors of sentences copied out of an index of an earlier release."""
    defer_once(copy_sentences, _options(copy_sentences.name))


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


def warm_up() -> None:
    """Load the embedding model and the index."""
    generations.current().embeddings.warm()
    clients.vectors.ping()


on_start(generations.notice, warm_up)
on_start(adoption.notice, lambda: None)
