"""What administrators do with accounts. The system changes the rows: policies let nobody but the owner see them.

Each takes the administrator who does it, None for a command on the server, and the address that it came from.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from webapp.admin import queries
from webapp.auth import audit, mails, password_links, two_factor
from webapp.auth.letters import Kind
from webapp.auth.models import PasswordLink, User, UserSession
from webapp.auth.operations import register
from webapp.chat.models import Message
from webapp.chat.models.status import UNFINISHED
from webapp.chat.operations import conversations
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system

NOT_YOURSELF = "This is your own account. Ask another administrator to do this, or use the commands on the server."


@dataclass(frozen=True)
class By:
    """Who administers: an administrator at an address, or, with neither, a command on the server."""

    id: uuid.UUID | None = None
    address: str = ""


COMMAND = By()


def invite(by: By, username: str, email: str) -> str | None:
    """Create an account, and send its owner a link to choose a password; raise Invalid.

    Where no mail is set, return the token of the link instead.
    """
    # A password that nobody knows. The administrator answers for the address.
    user = register(username, email, secrets.token_urlsafe(32), is_confirmed=True)
    record(by, "user invited", user.id)
    if clients.mail:
        mails.queue(Kind.INVITATION, user.id, address=by.address)
        return None
    return password_links.make(user.id)


def reset(by: By, user_id: uuid.UUID) -> str:
    """Return the token of a link by which a user chooses a new password; raise NotFound, and Invalid when disabled.

    The present password goes on working until then.
    """
    if not queries.person(user_id).is_active:
        raise Invalid("This account is disabled. Enable it first.")
    record(by, "password reset", user_id)
    return password_links.make(user_id)


def disable(by: By, user_id: uuid.UUID) -> None:
    """Sign a user out everywhere, and stop their answers, jobs, tokens and shared links; raise NotFound or Invalid.

    Nothing is lost. Jobs that wait go on once the account is enabled; a step that is running ends first.
    """
    _refuse_oneself(by, user_id)
    with as_system("disabling an account"):
        _set(user_id, active=False)
        for table in (UserSession, PasswordLink):
            db.session.execute(delete(table).where(table.user_id == user_id))
    with acting_as(user_id):
        unfinished = (Message.user_id == user_id, Message.role == "assistant", Message.status.in_(UNFINISHED))
        for message_id in db.session.scalars(select(Message.id).where(*unfinished)).all():
            conversations.stop(user_id, message_id)
    record(by, "user disabled", user_id)


def enable(by: By, user_id: uuid.UUID) -> None:
    """Let a disabled user sign in again, or one who waits to be approved; raise NotFound."""
    if queries.person(user_id).waits_since:
        mails.queue(Kind.APPROVED, user_id, address=by.address)
    with as_system("enabling an account"):
        _set(user_id, active=True, waits_since=None)
    record(by, "user enabled", user_id)


def promote(by: By, user_id: uuid.UUID) -> None:
    """Make a user an administrator; raise NotFound."""
    with as_system("making a user an administrator"):
        _set(user_id, is_superuser=True)
    record(by, "administrator made", user_id)


def demote(by: By, user_id: uuid.UUID) -> None:
    """Make an administrator an ordinary user; raise NotFound or Invalid."""
    _refuse_oneself(by, user_id)
    with as_system("making an administrator an ordinary user"):
        _set(user_id, is_superuser=False)
    record(by, "administrator demoted", user_id)


def reset_two_factor(by: By, user_id: uuid.UUID) -> None:
    """Turn two-factor sign-in off for a user who cannot do the second step, and tell them by mail; raise NotFound."""
    queries.person(user_id)
    with acting_as(user_id):
        two_factor.remove(user_id)
        mails.queue(Kind.TWO_FACTOR_OFF, user_id, address=by.address)
    record(by, "two-factor reset", user_id)


def _refuse_oneself(by: By, user_id: uuid.UUID) -> None:
    if by.id == user_id:
        raise Invalid(NOT_YOURSELF)


def _set(user_id: uuid.UUID, **values: bool | None) -> None:
    queries.person(user_id)
    changed = update(User).where(User.id == user_id).values(**values)
    db.session.execute(changed.execution_options(synchronize_session=False))


def record(by: By, action: str, subject: uuid.UUID | str = "") -> None:
    """Record what was done, and to what or to which user: by the administrator, or the system."""
    if by.id:
        audit.record(by.id, action, subject=str(subject), address=by.address)
        return
    with as_system("recording what a command has done"):
        audit.record(None, action, subject=str(subject))
