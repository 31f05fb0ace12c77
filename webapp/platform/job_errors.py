"""Why jobs fail, for administrators: the kind of the error, and nothing of what it says."""

from __future__ import annotations

import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

NOTE = text("UPDATE procrastinate_jobs SET error = :error WHERE id = :id")
log = logging.getLogger(__name__)


def note(job_id: int | None, error: Exception) -> None:
    """Note by what kind of error a job has failed; without a database, that is left out."""
    try:
        db.session.rollback()
        with as_system("noting why a job failed", is_routine=True), unit_of_work():
            db.session.execute(NOTE, {"id": job_id, "error": type(error).__name__})
    except SQLAlchemyError as problem:
        log.info("why a job failed cannot be noted: %s", problem)
