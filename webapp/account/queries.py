"""Queries about the user's own sign-ins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from webapp.auth.models import User, UserSession
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db


def sessions(user: User) -> Sequence[UserSession]:
    """Return the user's sign-ins that have not expired: the one of this request, then the most recently used."""
    mine = select(UserSession).where(UserSession.user_id == user.id, UserSession.expires_at > datetime.now(UTC))
    return db.session.scalars(mine.order_by(UserSession.id != user.session_id, UserSession.last_seen_at.desc())).all()


def session(user: User, session_id: uuid.UUID) -> UserSession:
    """Return one of the user's sign-ins; raise NotFound for any other."""
    mine = select(UserSession).where(UserSession.user_id == user.id, UserSession.id == session_id)
    found = db.session.scalars(mine).one_or_none()
    if found is None:
        raise NotFound("This device is not signed in any more, or never was.")
    return found
