"""Links by which users choose a password: given by an administrator, or sent by mail, where it was forgotten."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from webapp.auth import audit, queries
from webapp.auth.letters import Kind
from webapp.auth.models import Mail, PasswordLink, User, UserSession
from webapp.auth.passwords import hash_password
from webapp.auth.rules import password_problem
from webapp.auth.token_hashes import token_hash
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as

if TYPE_CHECKING:
    from webapp.auth.operations import Device

DAYS = 3
MAILED_HOURS = 1
GONE = "This link does not work any more: it was used, has expired, or there is a newer one. Ask for another."
PRIVATE = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "strict-origin",  # over TLS a form is taken only with a referrer of this site
    "Cache-Control": "private, no-store",
}
"""The headers of a page whose address is a secret."""


def make(user_id: uuid.UUID, is_mailed: bool = False) -> str:
    """Return the token of a new link for a user, which replaces the one that there was.

    ``is_mailed``: it goes to the address of the account, and works for an hour.
    """
    token = secrets.token_urlsafe(32)
    lasts = timedelta(hours=MAILED_HOURS) if is_mailed else timedelta(days=DAYS)
    with acting_as(user_id):
        db.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))
        values = {"token_hash": token_hash(token), "expires_at": datetime.now(UTC) + lasts, "is_mailed": is_mailed}
        db.session.add(PasswordLink(user_id=user_id, **values))
        db.session.flush()
    return token


def username(token: str) -> str:
    """Return the name of the user whose link it is; raise NotFound for one that does not work."""
    return _owner(token).username


def use(token: str, password: str, device: Device) -> uuid.UUID:
    """Set the password, sign out every device, and return whose it is.

    Raises NotFound, and Invalid when the password breaks the rules. The link is used up: of two requests at once, the
    second finds none.
    """
    user = _owner(token)
    if problem := password_problem(password, user.username, user.email):
        raise Invalid(problem)
    with acting_as(user.id):
        mine = (PasswordLink.user_id == user.id, PasswordLink.token_hash == token_hash(token))
        is_mailed = db.session.scalar(delete(PasswordLink).where(*mine).returning(PasswordLink.is_mailed))
        if is_mailed is None:
            raise NotFound(GONE)
        user.password_hash = hash_password(password)
        drop(user.id)
        if is_mailed:
            user.email_confirmed_at = user.email_confirmed_at or datetime.now(UTC)
        db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))
        audit.record(user.id, "password chosen by link", address=device.address)
    return user.id


def drop(user_id: uuid.UUID) -> None:
    """Have no link work any more that was asked for before: to choose a password, or to confirm an address.

    Whoever knew the password that there was may have asked for one.
    """
    db.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))
    waiting = Mail.kind.in_((Kind.CONFIRM, Kind.INVITATION))
    db.session.execute(delete(Mail).where(Mail.user_id == user_id, waiting))


def _owner(token: str) -> User:
    user_id = queries.find_password_link(token_hash(token))
    with acting_as(user_id):
        user = queries.user(user_id) if user_id else None
    if user is None:
        raise NotFound(GONE)
    return user
