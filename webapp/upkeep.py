"""What is swept when a worker starts, and every hour: ended sign-ins, windows of limits, what was long deleted."""

from __future__ import annotations

from sqlalchemy import text

from webapp.extensions import db
from webapp.jobs import job
from webapp.tenancy import as_system
from webapp.unit_of_work import unit_of_work

DAYS_IN_BIN = 30

SWEEPS = (
    "DELETE FROM user_sessions WHERE expires_at < now()",
    "DELETE FROM rate_limits WHERE expires_at < now()",
    "DELETE FROM conversations WHERE deleted_at < now() - make_interval(days => :days)",
)
"""A document is removed by its own job as soon as it is deleted; a conversation's points in the index are, too."""


@job("upkeep.sweep", "upkeep")
def sweep() -> None:
    """Sweep once; a repeat finds nothing to do."""
    with as_system("sweeping what has expired"), unit_of_work():
        for statement in SWEEPS:
            db.session.execute(text(statement), {"days": DAYS_IN_BIN})
