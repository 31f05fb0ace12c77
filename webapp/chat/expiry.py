"""Conversations that were deleted long ago are removed. Their points left the index when they were deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete

from webapp.chat import forgetting
from webapp.chat.models import Conversation
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

BEFORE_REMOVAL: list[Callable[[ColumnElement[bool]], None]] = []
"""What is done in the same transaction before conversations that meet a condition are removed."""


def remove_expired(days: int) -> None:
    """Remove the rows of conversations that were deleted at least ``days`` ago."""
    with as_system("deleting conversations from long ago"), unit_of_work():
        old = Conversation.deleted_at < datetime.now(UTC) - timedelta(days=days)
        old &= Conversation.purging_at.is_(None)  # the others have their job
        forgetting.forget(forgetting.of_conversations(old))
        for prepare in BEFORE_REMOVAL:
            prepare(old)
        db.session.execute(delete(Conversation).where(old).execution_options(synchronize_session=False))
