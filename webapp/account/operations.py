"""Changing the user's own account, and ending sign-ins on other devices."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import delete

from webapp.account import queries
from webapp.account.devices import device_name
from webapp.auth import addresses, audit, mails, password_links
from webapp.auth.letters import Kind
from webapp.auth.models import User, UserSession
from webapp.auth.operations import Device, is_password_of, normal_email
from webapp.auth.passwords import hash_password
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db

NOT_YOURS = "This is not your password. Nothing was changed."


class WrongPassword(Invalid):
    """What needs the password was asked for with another."""


def require_password(user: User, password: str, problem: str = NOT_YOURS) -> None:
    """Raise WrongPassword unless it is the user's."""
    if not is_password_of(user, password):
        raise WrongPassword(problem)


@dataclass(frozen=True)
class Shown:
    """What a user says of how they are called and how pages look."""

    full_name: str
    time_zone: str
    date_style: str
    theme: str


def change_profile(user: User, shown: Shown, email: str, password: str, device: Device) -> bool:
    """Change what the profile says; return whether a new e-mail address must be confirmed first.

    Another address takes the password. Raises WrongPassword, and Invalid when another account has the address.
    """
    email = normal_email(email)
    if email != user.email:
        require_password(user, password, "Type your password to change the e-mail address. Nothing was changed.")
    user.full_name, user.time_zone = shown.full_name, shown.time_zone
    user.date_style, user.theme = shown.date_style, shown.theme
    return email != user.email and addresses.change(user, email, device)


def change_password(user: User, current: str, new: str, device: Device) -> None:
    """Change the password, sign out every other device and drop every link that was sent.

    Raises Invalid when ``current`` is not the password.
    """
    if not is_password_of(user, current):
        raise Invalid("This is not your current password. Nothing was changed.")
    user.password_hash = hash_password(new)
    password_links.drop(user.id)
    audit.record(user.id, "password changed", address=device.address)
    mails.queue(Kind.PASSWORD_CHANGED, user.id, address=device.address)
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
