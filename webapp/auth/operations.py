"""Creating an account, signing in, and signing out."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from email_validator import validate_email
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from webapp.auth import audit, queries
from webapp.auth.models import User, UserSession
from webapp.auth.passwords import hash_like, hash_password, needs_rehash
from webapp.auth.rules import email_problem, password_problem, username_problem
from webapp.auth.token_hashes import token_hash
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system

TAKEN = "An account with this name or e-mail address exists already. Sign in, or choose another."
SWITCHED_OFF = "This account is switched off. Nothing in it is lost; ask the person who runs this server."
WAITS = "This account waits until an administrator approves it. Try again later."
LONGEST_USER_AGENT = 400


@dataclass(frozen=True)
class Device:
    """Where a request comes from: what the browser and the network say."""

    user_agent: str = ""
    address: str = ""


UNKNOWN_DEVICE = Device()


def register(
    username: str,
    email: str,
    password: str,
    device: Device = UNKNOWN_DEVICE,
    time_zone: str = "",
    is_confirmed: bool = False,
) -> User:
    """Create an account; raise Invalid when a value breaks the rules or the name is taken.

    ``is_confirmed``: a link that was sent to the address was opened, or somebody who is trusted answers for it.
    """
    username, email = username.strip(), email.strip()
    problem = username_problem(username) or email_problem(email) or password_problem(password, username, email)
    if problem:
        raise Invalid(problem)
    user = User(
        id=uuid.uuid4(),
        username=username,
        email=normal_email(email),
        email_confirmed_at=datetime.now(UTC) if is_confirmed else None,
        time_zone=time_zone,
        password_hash=hash_password(password),
    )
    with acting_as(user.id):
        db.session.add(user)
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Invalid(TAKEN) from error
        audit.record(user.id, "signed up", address=device.address)
    return user


def put_off(user: User) -> None:
    """Have a new account wait until an administrator approves it."""
    with acting_as(user.id):
        audit.record(user.id, "approval asked")
    with as_system("a new account waits for approval"):
        closed = update(User).where(User.id == user.id).values(active=False, waits_since=datetime.now(UTC))
        db.session.execute(closed.execution_options(synchronize_session=False))


def normal_email(email: str) -> str:
    """Return an address as it is stored: with its domain in lower case."""
    return validate_email(email, check_deliverability=False, globally_deliverable=False).normalized


def sign_in(login: str, password: str, device: Device) -> uuid.UUID | None:
    """Return whose name and password these are, or None when they do not match.

    A refusal is recorded: commit it as well. Raise Invalid when the account is switched off.
    """
    found = queries.find_login(login.strip())
    password_hash = hash_like(found.password_hash if found else None, password)
    matches = queries.has_password_hash(found.user_id if found else uuid.uuid4(), password_hash)
    if found is None:
        # Recorded for unknown names too: the time of a refusal must not tell which names exist.
        with as_system("record a refused sign-in"):
            audit.record(None, "sign-in refused", address=device.address)
        return None
    with acting_as(found.user_id):
        if not matches:
            audit.record(found.user_id, "sign-in refused", address=device.address)
            return None
        if not found.is_active:
            raise Invalid(WAITS if queries.waits(found.user_id) else SWITCHED_OFF)
        if needs_rehash(password_hash):
            _keep_hash(found.user_id, hash_password(password))
        return found.user_id


def is_password_of(user: User, password: str) -> bool:
    """Whether it is the password of this user."""
    found = queries.find_login(user.username)
    return found is not None and queries.has_password_hash(user.id, hash_like(found.password_hash, password))


def start_session(user_id: uuid.UUID, device: Device, lifetime: timedelta) -> str:
    """Sign the device in and return its token; only its hash is stored. Expired sign-ins are deleted."""
    token = secrets.token_urlsafe(32)
    over = UserSession.expires_at <= datetime.now(UTC)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id, over))
    db.session.add(
        UserSession(
            user_id=user_id,
            token_hash=token_hash(token),
            user_agent=device.user_agent[:LONGEST_USER_AGENT],
            address=device.address,
            expires_at=datetime.now(UTC) + lifetime,
        )
    )
    audit.record(user_id, "signed in", address=device.address)
    return token


def touch_session(sign_in: queries.SignIn, lifetime: timedelta) -> None:
    """Record that the sign-in was used just now, which extends it."""
    now = datetime.now(UTC)
    seen = update(UserSession).where(UserSession.user_id == sign_in.user_id, UserSession.id == sign_in.session_id)
    db.session.execute(seen.values(last_seen_at=now, expires_at=now + lifetime))


def sign_out(user: User, device: Device) -> None:
    """End the sign-in of this request."""
    mine = (UserSession.user_id == user.id, UserSession.id == user.session_id)
    db.session.execute(delete(UserSession).where(*mine))
    audit.record(user.id, "signed out", address=device.address)


def _keep_hash(user_id: uuid.UUID, password_hash: str) -> None:
    db.session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
