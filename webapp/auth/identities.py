"""Whose account it is that a provider of OpenID Connect signs in.

An account is connected once: by its user, who is signed in; or by its address, where the provider has verified that
and it was confirmed here as well. The address alone opens no administrator's account.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from webapp.auth import audit, queries
from webapp.auth.models import Identity, User
from webapp.auth.operations import SWITCHED_OFF, WAITS, Device, register
from webapp.auth.provider import Claims
from webapp.auth.rules import email_problem
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system

CONNECT = (
    "There is an account with your e-mail address already. Sign in with your password, and connect it on the page"
    " “Password” of your account."
)
NO_ADDRESS = "Your e-mail address was not verified there, so no account can be found or made for it."
NO_SIGN_UP = "There is no account for you here yet. Ask an administrator for one with your e-mail address."
ELSEWHERE = "This is connected to another account already. Nothing was changed."


def of(user_id: uuid.UUID, issuer: str) -> Sequence[Identity]:
    """Return by whom a user is signed in at a provider."""
    rows = select(Identity).where(Identity.user_id == user_id, Identity.issuer == issuer)
    return db.session.scalars(rows.order_by(Identity.created_at)).all()


def sign_in(claims: Claims, may_sign_up: bool, admin_group: str, device: Device) -> uuid.UUID:
    """Return whose account it is, made now if there is none and people may sign up; raise Invalid.

    ``admin_group``: whose members are administrators, and nobody else; "" where the provider does not decide it.
    """
    found = queries.find_identity(claims.issuer, claims.subject)
    if found and not found.is_active:
        raise Invalid(SWITCHED_OFF)
    user_id = found.user_id if found else _by_address(claims, may_sign_up, device)
    if admin_group:
        _set_role(user_id, admin_group in claims.groups)
    return user_id


def connect(user_id: uuid.UUID, claims: Claims, device: Device) -> None:
    """Let the provider sign this user in; raise Invalid where it signs in another."""
    found = queries.find_identity(claims.issuer, claims.subject)
    if found and found.user_id != user_id:
        raise Invalid(ELSEWHERE)
    if found:
        return
    with acting_as(user_id):
        db.session.add(Identity(user_id=user_id, issuer=claims.issuer, subject=claims.subject))
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Invalid(ELSEWHERE) from error
        audit.record(user_id, "identity connected", subject=claims.issuer, address=device.address)


def disconnect(user: User, identity_id: uuid.UUID, device: Device) -> None:
    """Let a provider no longer sign the user in; raise NotFound unless it is the user's."""
    found = db.session.scalar(select(Identity).where(Identity.user_id == user.id, Identity.id == identity_id))
    if found is None:
        raise NotFound("This was disconnected already, or never was connected.")
    audit.record(user.id, "identity disconnected", subject=found.issuer, address=device.address)
    db.session.delete(found)


def _by_address(claims: Claims, may_sign_up: bool, device: Device) -> uuid.UUID:
    if email_problem(claims.email):
        raise Invalid(NO_ADDRESS)
    with as_system("looking for the account of somebody whom a provider has sent"):
        known = db.session.scalar(select(User).where(func.lower(User.email) == func.lower(claims.email)))
        if known and (known.is_superuser or not known.email_confirmed_at):
            raise Invalid(CONNECT)
        if known and not known.active:
            raise Invalid(WAITS if known.waits_since else SWITCHED_OFF)
        user_id = known.id if known else None
    if user_id is None:
        if not may_sign_up:
            raise Invalid(NO_SIGN_UP)
        password = secrets.token_urlsafe(32)  # nobody knows it
        user_id = register(_free_username(claims), claims.email, password, device, is_confirmed=True).id
    connect(user_id, claims, device)
    return user_id


def _free_username(claims: Claims) -> str:
    """Return a username like the one that somebody has at the provider, which nobody has here."""
    wanted = claims.username or claims.email
    name = re.sub(r"[^A-Za-z0-9._-]", "", wanted.partition("@")[0])[:30]
    name = name if len(name) > 1 else "user"
    return name if queries.id_of(name) is None else f"{name}-{secrets.token_hex(3)}"


def _set_role(user_id: uuid.UUID, is_administrator: bool) -> None:
    with as_system("giving a user the role that a provider says"):
        changed = update(User).where(User.id == user_id, User.is_superuser != is_administrator)
        changed = changed.values(is_superuser=is_administrator).execution_options(synchronize_session=False)
        if db.session.scalar(changed.returning(User.id)):
            action = "administrator made" if is_administrator else "administrator demoted"
            audit.record(None, action, subject=str(user_id))
