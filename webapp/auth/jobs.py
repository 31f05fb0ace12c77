"""Mails are sent, and what has expired is deleted every hour."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func

from webapp.auth import sending
from webapp.auth.models import Mail, PasskeyChallenge, PasswordLink, RateLimit, UserSession
from webapp.platform.extensions import db
from webapp.platform.jobs import RETRY, job, periodic
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work


@job("auth.send_mail", "mail", retry=RETRY)
def send_mail(user_id: str, mail_id: str) -> None:
    """Send a mail; ``user_id`` is "" for one to somebody who is not known so far."""
    sending.send(uuid.UUID(mail_id), uuid.UUID(user_id) if user_id else None)


@periodic("auth.sweep", "upkeep")
def sweep() -> None:
    """Delete what is over: sign-ins, links, challenges, and counts of limits."""
    with as_system("sweeping what has expired"), unit_of_work():
        for table in (UserSession, PasswordLink, Mail, PasskeyChallenge, RateLimit):
            rows = delete(table).where(table.expires_at < func.now())
            db.session.execute(rows.execution_options(synchronize_session=False))
