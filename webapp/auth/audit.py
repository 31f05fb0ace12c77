"""The record of who did what: sign-ins, passwords, tokens, shared links, exports, deletions, administration."""

from __future__ import annotations

import uuid

from flask import has_request_context, request

from webapp.auth.models import AuditEvent
from webapp.platform.extensions import db


def record(user_id: uuid.UUID | None, action: str, subject: str = "", address: str = "") -> None:
    """Add an event of ``user_id``, who must be the actor, to the caller's transaction.

    With None the event is nobody's, and the system must be the actor.
    ``subject``: what the action was done to, by its id where it has one. ``address``: where the request came from, by
    default the address of the one that is under way.
    """
    if not address and has_request_context():
        address = request.remote_addr or ""
    db.session.add(AuditEvent(user_id=user_id, action=action, subject=subject, address=address))
    db.session.flush()
