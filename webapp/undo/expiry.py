"""What was deleted is kept for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.undo.models import Undo

KEPT = timedelta(days=1)


def remove_expired() -> None:
    """Remove what has been kept for a day, of all users."""
    with as_system("removing what can no longer be undone"), unit_of_work():
        old = Undo.created_at < datetime.now(UTC) - KEPT
        db.session.execute(delete(Undo).where(old).execution_options(synchronize_session=False))
