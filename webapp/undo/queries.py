"""Queries on what can be put back."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.undo.models import Undo

TOO_LATE = "This can no longer be undone."


def undo(user_id: uuid.UUID, undo_id: uuid.UUID) -> Undo:
    """Return what was deleted, locked; raise NotFound when it was put back, or a day has passed."""
    rows = select(Undo).where(Undo.user_id == user_id, Undo.id == undo_id)
    found = db.session.scalar(rows.with_for_update())
    if found is None:
        raise NotFound(TOO_LATE)
    return found
