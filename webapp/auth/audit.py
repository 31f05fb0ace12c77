"""The record of who did what: sign-ins, passwords, tokens, shared links, exports, deletions, administration."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from flask import current_app, has_request_context, request
from sqlalchemy import exists, select

from webapp.auth.models import AuditEvent
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

READ, READ_EVERY = "document read", timedelta(hours=1)


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


def record_read(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Record that a user, who must be the actor, reads a document, where RECORD_READS says so; once an hour."""
    if not current_app.config["RECORD_READS"]:
        return
    subject = str(document_id)
    lately = AuditEvent.created_at > datetime.now(UTC) - READ_EVERY
    same = (AuditEvent.user_id == user_id, AuditEvent.action == READ, AuditEvent.subject == subject, lately)
    with unit_of_work():
        if not db.session.scalar(select(exists().where(*same))):
            record(user_id, READ, subject=subject)
