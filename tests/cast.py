"""The cast: alice owns, bob is a stranger, carol is an administrator, nobody is signed out."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Connection, text

from webapp.auth.models import User, UserSession
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

PASSWORD = "a long walk home"
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Person:
    """A member of the cast, signed in by ``token``."""

    id: uuid.UUID
    username: str
    email: str
    token: str
    password: str = PASSWORD


def join(app: Flask, name: str, admin_by: Connection | None = None) -> Person:
    """Make an account with one signed-in device; ``admin_by`` is a connection that may promote it."""
    person = Person(uuid.uuid4(), name, f"{name}@example.org", secrets.token_urlsafe(16))
    with app.app_context(), acting_as(person.id), unit_of_work():
        db.session.add(User(id=person.id, username=name, email=person.email, password_hash=CHEAP_HASH))
        db.session.flush()
        db.session.add(
            UserSession(
                user_id=person.id,
                token_hash=hashlib.sha256(person.token.encode()).digest(),
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
        )
    if admin_by is not None:
        admin_by.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 'test', true)"))
        admin_by.execute(text("UPDATE users SET is_superuser = true WHERE id = :id"), {"id": person.id})
    return person
