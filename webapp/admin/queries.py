"""Who has an account: names, states and sums, and never a password's hash or what somebody wrote."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from webapp.auth.models import TwoFactor, User, UserSession
from webapp.auth.queries import find_login
from webapp.documents.models import Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, text
from webapp.platform.tenancy import as_system

PAGE_SIZE = 50
NO_USER = "There is no such user."
BY_NAME = Order("username", ((func.lower(User.username), text), (User.id, uuid.UUID)))


@dataclass(frozen=True)
class Person:
    """An account as an administrator sees it. ``documents`` and ``size`` in bytes: all that is stored, bin included."""

    id: uuid.UUID
    username: str
    email: str
    is_active: bool
    is_administrator: bool
    created_at: datetime
    last_seen_at: datetime | None
    documents: int
    size: int
    has_two_factor: bool
    waits_since: datetime | None


def waiting() -> Sequence[Person]:
    """Return the accounts that wait to be approved, those that have waited longest first, up to a page of them."""
    rows = _people().where(User.waits_since.is_not(None)).order_by(User.waits_since, User.id).limit(PAGE_SIZE)
    with as_system("listing for an administrator who waits for approval"):
        return [Person(*row) for row in db.session.execute(rows)]


def page(words: str = "", cursor: str | None = None) -> Page[Person]:
    """Return accounts in the order of their names, those whose name or address contains ``words``."""
    rows = _people()
    if words:
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in (User.username, User.email))))
    with as_system("listing the users for an administrator"):
        found = BY_NAME.page(rows, cursor, PAGE_SIZE)
    return Page([Person(*row) for row in found.rows], found.cursor)


def everybody() -> Sequence[Person]:
    """Return all accounts in the order of their names."""
    with as_system("listing the users for a command"):
        rows = db.session.execute(_people().order_by(func.lower(User.username)))
        return [Person(*row) for row in rows]


def person(user_id: uuid.UUID) -> Person:
    """Return an account; raise NotFound."""
    with as_system("finding a user for an administrator"):
        found = db.session.execute(_people().where(User.id == user_id)).one_or_none()
    if found is None:
        raise NotFound(NO_USER)
    return Person(*found)


def id_of(login: str) -> uuid.UUID:
    """Return the id of the account with this name or e-mail address; raise NotFound."""
    found = find_login(login.strip())
    if found is None:
        raise NotFound(f"There is no user {login}.")
    return found.user_id


def _people() -> Select[*tuple[Any, ...]]:
    seen = select(func.max(UserSession.last_seen_at)).where(UserSession.user_id == User.id).scalar_subquery()
    mine = Document.user_id == User.id
    documents = select(func.count()).select_from(Document).where(mine).scalar_subquery()
    size = select(func.coalesce(func.sum(Document.size), 0)).where(mine).scalar_subquery()
    account = (User.id, User.username, User.email, User.active, User.is_superuser, User.created_at)
    has_two_factor = exists().where(TwoFactor.user_id == User.id, TwoFactor.confirmed_at.is_not(None))
    return select(*account, seen, documents, size, has_two_factor, User.waits_since)
