"""What is done regularly about quotas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from webapp.platform.extensions import db
from webapp.platform.jobs import periodic
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.quotas.models import DailyUse

KEPT = timedelta(days=31)


@periodic("quotas.forget_old", "upkeep")
def forget_old() -> None:
    """Delete what was counted long ago."""
    with as_system("forgetting what was used long ago"), unit_of_work():
        db.session.execute(delete(DailyUse).where(DailyUse.day < datetime.now(UTC).date() - KEPT))
