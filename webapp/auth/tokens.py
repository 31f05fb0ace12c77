"""Keys for programs. The database knows the SHA-256 of a token, never the token.

Some are for one purpose, which is their only scope: ``issue`` makes these. Those of the API have the scopes that their
owner has chosen: ``make`` makes them.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import request
from sqlalchemy import ColumnElement, delete, func, select, text, update

from webapp.auth import audit
from webapp.auth.models import ApiToken
from webapp.auth.token_hashes import token_hash
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.senders import KNOWN
from webapp.platform.unit_of_work import one_at_a_time, unit_of_work

READ, ASK, WRITE = "read", "ask", "write"
SCOPES = {
    READ: "Read and search everything in this account",
    ASK: "Ask questions, which start and continue conversations",
    WRITE: "Add, change and delete documents, tasks, templates and drafts, and delete conversations",
}
"""What a token of the API may do. Each may read."""
PREFIX = "footnote_"
"""Begins a token of the API, so that a search for leaked secrets knows one."""
MOST_TOKENS = 50
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


def is_sent() -> bool:
    """Whether the request at hand has a token of the API that opens something."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    with unit_of_work():
        return kind.lower() == "bearer" and owner(secret.strip(), READ) is not None


KNOWN.append(is_sent)


def touch(user_id: uuid.UUID, token: str) -> None:
    """Record that a token was used just now."""
    now = datetime.now(UTC)
    is_old = ApiToken.last_used_at.is_(None) | (ApiToken.last_used_at < now - SEEN_EVERY)
    mine = (ApiToken.user_id == user_id, ApiToken.token_hash == token_hash(token), is_old)
    db.session.execute(update(ApiToken).where(*mine).values(last_used_at=now))


def make(user_id: uuid.UUID, name: str, scopes: Sequence[str], days: int | None, address: str = "") -> str:
    """Return a new token of the API, which expires after so many days; with None, only when it is revoked.

    ``scopes``: those of ``SCOPES`` that it has beside READ. Raises Invalid when there are too many tokens.
    """
    one_at_a_time(f"tokens of {user_id}")
    number = select(func.count()).select_from(ApiToken).where(*_of(user_id, READ))
    if db.session.scalars(number).one() >= MOST_TOKENS:
        raise Invalid(
            f"You have {MOST_TOKENS} tokens, which is the maximum. Revoke one that is no longer needed first."
        )
    made = PREFIX + secrets.token_urlsafe(32)
    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    allowed = [scope for scope in SCOPES if scope == READ or scope in scopes]
    db.session.add(ApiToken(user_id=user_id, name=name, scopes=allowed, token_hash=token_hash(made), expires_at=ends))
    audit.record(user_id, "token made", subject=name, address=address)
    return made


def tokens(user_id: uuid.UUID) -> Sequence[ApiToken]:
    """Return the user's tokens of the API, the newest first."""
    rows = select(ApiToken).where(*_of(user_id, READ))
    return db.session.scalars(rows.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


def end(user_id: uuid.UUID, token_id: uuid.UUID, address: str = "") -> str:
    """End a token of the API at once, and return its name; raise NotFound."""
    found = db.session.scalar(select(ApiToken).where(*_of(user_id, READ), ApiToken.id == token_id))
    if found is None:
        raise NotFound("This token was revoked already, or never was.")
    audit.record(user_id, "token revoked", subject=found.name, address=address)
    db.session.delete(found)
    db.session.flush()
    return found.name


def identified(user_id: uuid.UUID, token: str) -> ApiToken | None:
    """Return what is known of a token of the user who acts."""
    mine = (ApiToken.user_id == user_id, ApiToken.token_hash == token_hash(token))
    return db.session.scalar(select(ApiToken).where(*mine))


def _of(user_id: uuid.UUID, scope: str) -> tuple[ColumnElement[bool], ...]:
    return ApiToken.user_id == user_id, ApiToken.scopes.contains([scope])


def _delete(user_id: uuid.UUID, scope: str) -> list[str]:
    return list(db.session.scalars(delete(ApiToken).where(*_of(user_id, scope)).returning(ApiToken.name)))
