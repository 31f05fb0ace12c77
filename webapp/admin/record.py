"""The record of who did what, as an administrator reads it: filtered, a page at a time or as CSV."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from webapp.auth.models import AuditEvent, User
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, moment
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

PAGE_SIZE = 50
PIECE_SIZE = 1000
NEWEST = Order("newest", ((AuditEvent.created_at, moment), (AuditEvent.id, uuid.UUID)), is_descending=True)
COLUMNS = ("at", "who", "what", "subject", "address")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Event:
    """Something that was done. ``who``: a username, "" for the system and for users who are gone."""

    at: datetime
    who: str
    what: str
    subject: str
    address: str


@dataclass(frozen=True)
class Filter:
    """Events of the users whose name or address contains ``who``, and of the action ``what``; "" for all."""

    who: str = ""
    what: str = ""


def page(wanted: Filter, cursor: str | None = None) -> Page[Event]:
    """Return the events that are wanted, the newest first."""
    with as_system("showing the record of who did what to an administrator"):
        found = NEWEST.page(_rows(wanted), cursor, PAGE_SIZE)
        return Page(_events(found.rows), found.cursor)


def actions() -> Sequence[str]:
    """Return what there is in the record, in the order of the alphabet."""
    with as_system("listing what is in the record for an administrator"):
        return db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)).all()


def as_csv(wanted: Filter) -> Iterator[str]:
    """Yield the events that are wanted as CSV, piece by piece. No transaction stays open while it is sent."""
    yield _line(COLUMNS)
    cursor: str | None = ""
    while cursor is not None:
        with as_system("exporting the record of who did what for an administrator"), unit_of_work():
            found = NEWEST.page(_rows(wanted), cursor, PIECE_SIZE)
            events = _events(found.rows)
        cursor = found.cursor
        yield "".join(_line((each.at.isoformat(), each.who, each.what, each.subject, each.address)) for each in events)


def _line(values: Sequence[str]) -> str:
    """Return a line of CSV; what a spreadsheet would take for a formula is text."""
    written = io.StringIO()
    csv.writer(written).writerow([f"'{value}" if value.startswith(FORMULAS) else value for value in values])
    return written.getvalue()


def _rows(wanted: Filter) -> Select[*tuple[Any, ...]]:
    event = (AuditEvent.created_at, User.username, AuditEvent.action, AuditEvent.subject, AuditEvent.address)
    rows = select(*event).outerjoin(User, User.id == AuditEvent.user_id)
    if wanted.who:
        names = (User.username, User.email)
        rows = rows.where(or_(*(name.icontains(wanted.who, autoescape=True) for name in names)))
    return rows.where(AuditEvent.action == wanted.what) if wanted.what else rows


def _events(rows: Sequence[Any]) -> list[Event]:
    """Return the rows as events; a user that was administered is named."""
    ids = {subject for *_, subject, _ in rows if _is_id(subject)}
    named = {str(id): name for id, name in db.session.execute(select(User.id, User.username).where(User.id.in_(ids)))}
    return [
        Event(at, who or "", what, named.get(subject, subject), address) for at, who, what, subject, address in rows
    ]


def _is_id(subject: str) -> bool:
    try:
        return str(uuid.UUID(subject)) == subject
    except ValueError:
        return False
