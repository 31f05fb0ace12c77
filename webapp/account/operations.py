"""Changing the user's own account, and ending sign-ins on other devices."""

from __future__ import annotations

import uuid

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from webapp.account import queries
from webapp.account.devices import device_name
from webapp.auth import audit
from webapp.auth.models import User, UserSession
from webapp.auth.operations import Device, is_password_of, normal_email
from webapp.auth.passwords import hash_password
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db


def change_profile(user: User, full_name: str, email: str, time_zone: str, device: Device) -> None:
    """Change name, e-mail address and time zone; raise Invalid when another account has the address."""
    email = normal_email(email)
    if email != user.email:
        audit.record(user.id, "e-mail changed", address=device.address)
    user.full_name, user.email, user.time_zone = full_name, email, time_zone
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid("Another account uses this e-mail address. Nothing was changed.") from error


def change_password(user: User, current: str, new: str, device: Device) -> None:
    """Change the password and sign out every other device; raise Invalid when ``current`` is not the password."""
    if not is_password_of(user, current):
        raise Invalid("This is not your current password. Nothing was changed.")
    user.password_hash = hash_password(new)
    audit.record(user.id, "password changed", address=device.address)
    end_other_sessions(user, device)


def end_session(user: User, session_id: uuid.UUID, device: Device) -> str:
    """Sign one device out and return its name; raise NotFound unless it is the user's."""
    session = queries.session(user, session_id)
    name = device_name(session.user_agent)
    db.session.delete(session)
    audit.record(user.id, "session revoked", subject=name, address=device.address)
    return name


def end_other_sessions(user: User, device: Device) -> int:
    """Sign out every device but this one; return how many there were."""
    others = delete(UserSession).where(UserSession.user_id == user.id, UserSession.id != user.session_id)
    ended = db.session.scalars(others.returning(UserSession.user_agent)).all()
    for user_agent in ended:
        audit.record(user.id, "session revoked", subject=device_name(user_agent), address=device.address)
    return len(ended)
