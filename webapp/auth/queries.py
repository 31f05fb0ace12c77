"""The lookups before anyone is signed in, and the user whom they return."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, text

from webapp.auth.models import AuditEvent, User
from webapp.platform.extensions import db


@dataclass(frozen=True)
class Login:
    """What is needed to check a password. ``password_hash``: its parameters and salt, and the rest blanked out."""

    user_id: uuid.UUID
    password_hash: str
    is_active: bool


@dataclass(frozen=True)
class SignIn:
    """A sign-in of an active user that has neither been ended nor expired."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    last_seen_at: datetime


@dataclass(frozen=True)
class MailedLink:
    """A link that was sent by mail: whose it is, None for nobody who is known so far, and to which address."""

    id: uuid.UUID
    user_id: uuid.UUID | None
    kind: str
    email: str


def find_login(login: str) -> Login | None:
    """Return the account with this e-mail address or username, whatever its case."""
    row = db.session.execute(text("SELECT id, password_hash, is_active FROM find_login(:login)"), {"login": login})
    found = row.one_or_none()
    return Login(*found) if found else None


def has_password_hash(user_id: uuid.UUID, password_hash: str) -> bool:
    """Whether this is the hash of the user's password, which does not leave the database."""
    statement = text("SELECT has_password_hash(:account, :hash)")
    return bool(db.session.scalar(statement, {"account": user_id, "hash": password_hash}))


def id_of(login: str) -> uuid.UUID | None:
    """Return the id of the account with this e-mail address or username."""
    found = find_login(login)
    return found.user_id if found else None


def find_sign_in(token_hash: bytes) -> SignIn | None:
    """Return the sign-in whose token has this SHA-256."""
    statement = text("SELECT user_id, session_id, last_seen_at FROM find_session(:hash)")
    found = db.session.execute(statement, {"hash": token_hash}).one_or_none()
    return SignIn(*found) if found else None


def find_password_link(token_hash: bytes) -> uuid.UUID | None:
    """Return the active user whose unexpired link has this SHA-256."""
    return db.session.scalar(text("SELECT find_password_link(:hash)"), {"hash": token_hash})


@dataclass(frozen=True)
class FoundPasskey:
    """A passkey of an active user."""

    id: uuid.UUID
    user_id: uuid.UUID
    public_key: bytes
    sign_count: int


def find_passkey(credential_id: bytes) -> FoundPasskey | None:
    """Return the passkey with this id."""
    statement = text("SELECT id, user_id, public_key, sign_count FROM find_passkey(:credential)")
    found = db.session.execute(statement, {"credential": credential_id}).one_or_none()
    return FoundPasskey(found.id, found.user_id, bytes(found.public_key), found.sign_count) if found else None


@dataclass(frozen=True)
class FoundIdentity:
    """Whom a provider has sent."""

    id: uuid.UUID
    user_id: uuid.UUID
    is_active: bool


def find_identity(issuer: str, subject: str) -> FoundIdentity | None:
    """Return whose account it is whom a provider knows by this name."""
    statement = text("SELECT id, user_id, is_active FROM find_identity(:issuer, :subject)")
    found = db.session.execute(statement, {"issuer": issuer, "subject": subject}).one_or_none()
    return FoundIdentity(*found) if found else None


def find_mailed_link(token_hash: bytes) -> MailedLink | None:
    """Return the unexpired link of a mail whose token has this SHA-256."""
    statement = text("SELECT id, user_id, kind, email FROM find_mailed_link(:hash)")
    found = db.session.execute(statement, {"hash": token_hash}).one_or_none()
    return MailedLink(*found) if found else None


def user(user_id: uuid.UUID) -> User | None:
    """Return the user; None unless it is the one who acts."""
    return db.session.get(User, user_id)


def refused_since_last(user_id: uuid.UUID) -> int:
    """Return how many sign-ins were refused between the last time that somebody signed in and the time before."""
    signed_in = select(AuditEvent.created_at).where(AuditEvent.user_id == user_id, AuditEvent.action == "signed in")
    before = signed_in.order_by(AuditEvent.created_at.desc()).offset(1).limit(1).scalar_subquery()
    refused = select(func.count()).where(AuditEvent.user_id == user_id, AuditEvent.action == "sign-in refused")
    since = func.coalesce(before, text("'-infinity'::timestamptz"))
    return db.session.scalars(refused.where(AuditEvent.created_at > since)).one()


def waits(user_id: uuid.UUID) -> bool:
    """Whether the account of the user who acts waits to be approved."""
    return db.session.scalar(select(User.waits_since).where(User.id == user_id)) is not None


def has_signed_in(user_id: uuid.UUID) -> bool:
    """Whether the user has ever signed in."""
    signed_in = (AuditEvent.user_id == user_id, AuditEvent.action == "signed in")
    return bool(db.session.scalar(select(exists().where(*signed_in))))
