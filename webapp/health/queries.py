"""Which parts of Footnote answer."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import clients, db
from webapp.jobs import workers_alive

log = logging.getLogger(__name__)


def services() -> dict[str, str]:
    """Return ``up`` or ``down`` for database, qdrant and jobs; one that cannot be asked is down."""
    try:
        jobs = workers_alive()
        database = True
    except SQLAlchemyError as error:
        log.warning("health: the database is down: %s", error)
        db.session.rollback()
        database = jobs = False
    answers = {"database": database, "qdrant": _index_answers(), "jobs": jobs}
    return {name: "up" if up else "down" for name, up in answers.items()}


def _index_answers() -> bool:
    try:
        clients.vectors.ping()
    except Exception as error:
        # Whatever is wrong with it, the answer is the same: it is down.
        log.warning("health: the index is down: %s", error)
        return False
    return True
