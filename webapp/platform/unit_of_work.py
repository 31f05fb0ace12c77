"""The one place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.platform.extensions import db


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block did, jobs it deferred included; a raise rolls all of it back."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
