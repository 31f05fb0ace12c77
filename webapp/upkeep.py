"""What is swept when a worker starts, and every hour: ended sign-ins, windows of limits, what was long deleted."""

from __future__ import annotations

from sqlalchemy import text

from webapp.bin.operations import purge_due
from webapp.bin.queries import DAYS_IN_BIN
from webapp.extensions import db
from webapp.jobs import job
from webapp.reconciling.jobs import ask_daily
from webapp.reindexing.build import look_after
from webapp.tenancy import as_system
from webapp.unit_of_work import unit_of_work

SWEEPS = (
    "DELETE FROM user_sessions WHERE expires_at < now()",
    "DELETE FROM rate_limits WHERE expires_at < now()",
    "DELETE FROM conversations WHERE deleted_at < now() - make_interval(days => :days)",
)
"""A conversation's points were removed from the index when it was deleted."""


@job("upkeep.sweep", "upkeep")
def sweep() -> None:
    """Sweep once; a repeat finds nothing to do."""
    sweep_rows(DAYS_IN_BIN)
    purge_due()
    ask_daily()
    look_after()


def sweep_rows(days: int) -> None:
    """Delete rows that have expired, and conversations that were deleted ``days`` ago."""
    with as_system("sweeping what has expired"), unit_of_work():
        for statement in SWEEPS:
            db.session.execute(text(statement), {"days": days})
