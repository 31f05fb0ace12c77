"""Keys for programs, each for one purpose. The database knows the SHA-256 of a token, never the token."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, text, update

from webapp.auth import audit
from webapp.auth.models import ApiToken
from webapp.auth.operations import token_hash
from webapp.platform.extensions import db

SEEN_EVERY = timedelta(minutes=10)
"""How exactly it is known when a token was last used."""


def token(user_id: uuid.UUID, scope: str) -> ApiToken | None:
    """Return what is known of the user's token for a purpose."""
    return db.session.scalar(select(ApiToken).where(*_of(user_id, scope)).limit(1))


def issue(user_id: uuid.UUID, scope: str, name: str, address: str = "") -> str:
    """Return a new token for a purpose, which ends the one that there was.

    ``address``: where the request came from.
    """
    _delete(user_id, scope)
    made = secrets.token_urlsafe(32)
    db.session.add(ApiToken(user_id=user_id, name=name, scopes=[scope], token_hash=token_hash(made)))
    audit.record(user_id, "token made", subject=name, address=address)
    return made


def revoke(user_id: uuid.UUID, scope: str, address: str = "") -> None:
    """End the user's token for a purpose, if there is one."""
    for name in _delete(user_id, scope):
        audit.record(user_id, "token revoked", subject=name, address=address)


def owner(token: str, scope: str) -> uuid.UUID | None:
    """Return the active user whose token for this purpose it is, signed in or not."""
    found = text("SELECT find_token(:hash, :scope)")
    return db.session.scalar(found, {"hash": token_hash(token), "scope": scope})


def touch(user_id: uuid.UUID, token: str) -> None:
    """Record that a token was used just now."""
    now = datetime.now(UTC)
    is_old = ApiToken.last_used_at.is_(None) | (ApiToken.last_used_at < now - SEEN_EVERY)
    mine = (ApiToken.user_id == user_id, ApiToken.token_hash == token_hash(token), is_old)
    db.session.execute(update(ApiToken).where(*mine).values(last_used_at=now))


def _of(user_id: uuid.UUID, scope: str) -> tuple[ColumnElement[bool], ...]:
    return ApiToken.user_id == user_id, ApiToken.scopes.contains([scope])


def _delete(user_id: uuid.UUID, scope: str) -> list[str]:
    return list(db.session.scalars(delete(ApiToken).where(*_of(user_id, scope)).returning(ApiToken.name)))
