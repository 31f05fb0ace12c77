"""The e-mail address of an account: it changes at once, or, where mail is set, when the new one is confirmed."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webapp.auth import audit, mails, queries
from webapp.auth.letters import Kind
from webapp.auth.models import Mail, PasswordLink, User
from webapp.auth.operations import Device
from webapp.auth.queries import MailedLink
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as

TAKEN = "Another account uses this e-mail address. Nothing was changed."


def change(user: User, email: str, device: Device) -> bool:
    """Change the address; return whether it must be confirmed first. Raise Invalid when another account has it.

    Where mail is set, nothing is said of other accounts: it goes to the address itself.
    """
    if clients.mail:
        audit.record(user.id, "e-mail change asked", address=device.address)
        ask_to_confirm(user, email, device)
        return True
    audit.record(user.id, "e-mail changed", address=device.address)
    _set(user, email, None)
    return False


def ask_to_confirm(user: User, email: str, device: Device) -> None:
    """Send a link to an address; one that was sent to another before does not work any more."""
    db.session.execute(delete(Mail).where(Mail.user_id == user.id, Mail.kind == Kind.CONFIRM))
    mails.queue(Kind.CONFIRM, user.id, email, device.address)


def waiting(user: User) -> str:
    """Return the address that is to be confirmed; "" for none."""
    asked = (Mail.user_id == user.id, Mail.kind == Kind.CONFIRM, Mail.expires_at > datetime.now(UTC))
    return db.session.scalar(select(Mail.email).where(*asked)) or ""


def confirm(link: MailedLink, device: Device) -> None:
    """Make the address of a link that of its account; raise NotFound, and Invalid when another account has it."""
    mails.use(link)
    with acting_as(link.user_id):
        user = queries.user(link.user_id) if link.user_id else None
        if user is None:
            raise NotFound(mails.GONE)
        before = user.email
        _set(user, link.email, datetime.now(UTC))
        audit.record(user.id, "e-mail confirmed", address=device.address)
        if before != link.email:
            sent = (PasswordLink.user_id == user.id, PasswordLink.is_mailed)  # to an address that is no longer theirs
            db.session.execute(delete(PasswordLink).where(*sent))
            mails.queue(Kind.ADDRESS_CHANGED, user.id, before, device.address)


def _set(user: User, email: str, confirmed_at: datetime | None) -> None:
    user.email, user.email_confirmed_at = email, confirmed_at
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(TAKEN) from error
