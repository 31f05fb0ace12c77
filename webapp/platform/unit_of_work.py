"""The one place that commits, and how transactions wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select, text

from webapp.platform.extensions import db

DO_NOT_WAIT = text("SET LOCAL synchronous_commit TO off")


@contextmanager
def unit_of_work(*, durable: bool = True) -> Iterator[None]:
    """Commit what the block did, jobs it deferred included; a raise rolls all of it back.

    ``durable``: False for what is written anew if it is lost. Its commit does not wait for the disk, so a crash of
    PostgreSQL or of the machine may undo the last second of it; a later commit that waits makes it last as well.
    """
    try:
        yield
        if not durable:
            db.session.execute(DO_NOT_WAIT)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def one_at_a_time(what: str) -> None:
    """Let no other transaction past the same call until this one ends: what is counted after it stays so."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
