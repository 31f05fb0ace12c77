"""Which parts of Footnote answer."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from webapp.index import generations
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import workers_alive

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


def search() -> dict[str, str]:
    """Return by what is searched just now, and whether the index is of the model that the settings name."""
    try:
        now, new = generations.current(), generations.building()
    except SQLAlchemyError:
        db.session.rollback()
        return {"by": "unknown", "index": "unknown"}
    state = "being rebuilt" if new else "outdated" if now.is_outdated else "current"
    return {"by": "words" if now.is_searched_by_words else "meaning and words", "index": state}


def _index_answers() -> bool:
    try:
        clients.vectors.ping()
    except Exception as error:
        # Whatever is wrong with it, the answer is the same: it is down.
        log.warning("health: the index is down: %s", error)
        return False
    return True
