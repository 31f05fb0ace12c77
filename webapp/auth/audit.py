"""The record of who did what: sign-ins, refusals, ended sessions, changed passwords, deletions."""

from __future__ import annotations

import uuid

from webapp.auth.models import AuditEvent
from webapp.platform.extensions import db


def record(user_id: uuid.UUID | None, action: str, subject: str = "", address: str = "") -> None:
    """Add an event of ``user_id``, who must be the actor, to the caller's transaction.

    With None the event is nobody's, and the system must be the actor.
    ``subject``: what the action was done to. ``address``: where the request came from.
    """
    db.session.add(AuditEvent(user_id=user_id, action=action, subject=subject, address=address))
    db.session.flush()
