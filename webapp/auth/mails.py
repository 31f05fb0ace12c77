"""Mails are sent by a job, written in the transaction of what they tell of."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from webapp.auth import jobs
from webapp.auth.letters import Kind
from webapp.auth.models import Mail
from webapp.auth.password_links import GONE
from webapp.auth.queries import MailedLink
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import defer
from webapp.platform.tenancy import acting_as, as_system

LASTS = timedelta(days=1)


def queue(kind: Kind, user_id: uuid.UUID | None, email: str = "", address: str = "") -> None:
    """Have a mail sent, where mail is set; with no ``user_id``, to somebody who is not known so far.

    ``email``: where it goes to, by default the address of its user. ``address``: of the device that gave rise to it.
    """
    if clients.mail is None:
        return
    mail_id, expires_at = uuid.uuid4(), datetime.now(UTC) + LASTS
    with acting_as(user_id) if user_id else as_system("queueing a mail to somebody who is not signed in"):
        values = {"kind": kind.value, "email": email, "address": address, "expires_at": expires_at}
        db.session.add(Mail(id=mail_id, user_id=user_id, **values))
        defer(jobs.send_mail, user_id=str(user_id or ""), mail_id=str(mail_id))


def use(link: MailedLink) -> None:
    """Use a link up; raise NotFound. Of two requests at once, the second finds none."""
    with as_system("using up the link of a mail"):
        used = delete(Mail).where(Mail.id == link.id, Mail.token_hash.is_not(None)).returning(Mail.id)
        if db.session.scalar(used) is None:
            raise NotFound(GONE)
