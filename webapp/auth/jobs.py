"""What is deleted every hour because it has expired."""

from __future__ import annotations

from sqlalchemy import delete, func

from webapp.auth.models import PasswordLink, RateLimit, UserSession
from webapp.platform.extensions import db
from webapp.platform.jobs import periodic
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work


@periodic("auth.sweep", "upkeep")
def sweep() -> None:
    """Delete sign-ins that have ended, links that have expired, and counts of limits whose window is over."""
    with as_system("sweeping what has expired"), unit_of_work():
        for table in (UserSession, PasswordLink, RateLimit):
            rows = delete(table).where(table.expires_at < func.now())
            db.session.execute(rows.execution_options(synchronize_session=False))
