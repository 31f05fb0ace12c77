"""Links by which users choose a password: made by an administrator, for a new account or a forgotten password."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from webapp.auth import audit, queries
from webapp.auth.models import PasswordLink, User, UserSession
from webapp.auth.operations import Device, token_hash
from webapp.auth.passwords import hash_password
from webapp.auth.rules import password_problem
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as

DAYS = 3
GONE = "This link does not work any more: it was used, has expired, or there is a newer one. Ask for another."
PRIVATE = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "strict-origin",  # over TLS a form is taken only with a referrer of this site
    "Cache-Control": "private, no-store",
}
"""The headers of a page whose address is a secret."""


def make(user_id: uuid.UUID) -> str:
    """Return the token of a new link for a user, which replaces the one that there was."""
    token = secrets.token_urlsafe(32)
    with acting_as(user_id):
        db.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))
        expires_at = datetime.now(UTC) + timedelta(days=DAYS)
        db.session.add(PasswordLink(user_id=user_id, token_hash=token_hash(token), expires_at=expires_at))
        db.session.flush()
    return token


def username(token: str) -> str:
    """Return the name of the user whose link it is; raise NotFound for one that does not work."""
    return _owner(token).username


def use(token: str, password: str, device: Device) -> None:
    """Set the password and sign out every device; raise NotFound, and Invalid when the password breaks the rules.

    The link is used up. Of two requests at once, the second finds none.
    """
    user = _owner(token)
    if problem := password_problem(password, user.username, user.email):
        raise Invalid(problem)
    with acting_as(user.id):
        mine = (PasswordLink.user_id == user.id, PasswordLink.token_hash == token_hash(token))
        if db.session.scalar(delete(PasswordLink).where(*mine).returning(PasswordLink.user_id)) is None:
            raise NotFound(GONE)
        user.password_hash = hash_password(password)
        db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))
        audit.record(user.id, "password chosen by link", address=device.address)


def _owner(token: str) -> User:
    user_id = queries.find_password_link(token_hash(token))
    with acting_as(user_id):
        user = queries.user(user_id) if user_id else None
    if user is None:
        raise NotFound(GONE)
    return user
