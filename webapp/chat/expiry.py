"""Conversations that were deleted long ago are removed. Their points left the index when they were deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from webapp.chat.models import Conversation
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work


def remove_expired(days: int) -> None:
    """Remove the rows of conversations that were deleted at least ``days`` ago."""
    with as_system("deleting conversations from long ago"), unit_of_work():
        old = Conversation.deleted_at < datetime.now(UTC) - timedelta(days=days)
        db.session.execute(delete(Conversation).where(old).execution_options(synchronize_session=False))
