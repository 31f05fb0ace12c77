"""What was used long ago is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from webapp.platform.extensions import db
from webapp.quotas.models import DailyUse

KEPT = timedelta(days=31)


def forget_old() -> None:
    """Delete what was counted long ago: the system acts."""
    db.session.execute(delete(DailyUse).where(DailyUse.day < datetime.now(UTC).date() - KEPT))
