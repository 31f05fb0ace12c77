"""The record of who did what, as an administrator reads it: filtered, a page at a time or as a file."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from webapp.admin import wording
from webapp.auth.models import AuditEvent, User
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, moment
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

PAGE_SIZE = 50
PIECE_SIZE = 1000
NEWEST = Order("newest", ((AuditEvent.created_at, moment), (AuditEvent.id, uuid.UUID)), is_descending=True)
COLUMNS = ("number", "at", "who", "what", "subject", "address")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Event:
    """Something that was done. ``who``: a username, "" for the system and for users who are gone."""

    number: int | None
    at: datetime
    who: str
    what: str
    subject: str
    address: str
    is_gone: bool

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """The sentence about it: who, what follows, what it was done to, and what comes after that."""
        return wording.parts(self.what, self.who, self.subject, self.is_gone)


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
    """Return which actions there are in the record, in the order of the alphabet."""
    with as_system("listing what is in the record for an administrator"):
        return db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)).all()


def as_csv(wanted: Filter) -> Iterator[str]:
    """Yield the events that are wanted as CSV, piece by piece."""
    yield _line(COLUMNS)
    for events in _pieces(wanted):
        yield "".join(_line([str(value) for value in _values(each)]) for each in events)


def as_json(wanted: Filter) -> Iterator[str]:
    """Yield the same as JSON, an object for each event in one list."""
    before = "["
    for events in _pieces(wanted):
        lines = [json.dumps(dict(zip(COLUMNS, _values(each), strict=True)), ensure_ascii=False) for each in events]
        yield before + "\n" + ",\n".join(lines)
        before = ","
    yield "\n]\n" if before == "," else "[]\n"


def _pieces(wanted: Filter) -> Iterator[list[Event]]:
    """Yield the events that are wanted, many at a time. No transaction stays open while they are sent."""
    cursor: str | None = ""
    while cursor is not None:
        with as_system("exporting the record of who did what for an administrator"), unit_of_work():
            found = NEWEST.page(_rows(wanted), cursor, PIECE_SIZE)
            events = _events(found.rows)
        cursor = found.cursor
        if events:
            yield events


def _values(event: Event) -> tuple[str | int, ...]:
    """Return the values of ``COLUMNS``."""
    return event.number or "", event.at.isoformat(), event.who, event.what, event.subject, event.address


def _line(values: Sequence[str]) -> str:
    """Return a line of CSV; what a spreadsheet would take for a formula is text."""
    written = io.StringIO()
    csv.writer(written).writerow([f"'{value}" if value.startswith(FORMULAS) else value for value in values])
    return written.getvalue()


def _rows(wanted: Filter) -> Select[*tuple[Any, ...]]:
    is_gone = AuditEvent.owner_hash.is_not(None) & AuditEvent.user_id.is_(None)
    done = (AuditEvent.number, AuditEvent.created_at, User.username, AuditEvent.action, AuditEvent.subject)
    rows = select(*done, AuditEvent.address, is_gone).outerjoin(User, User.id == AuditEvent.user_id)
    if wanted.who:
        names = (User.username, User.email)
        rows = rows.where(or_(*(name.icontains(wanted.who, autoescape=True) for name in names)))
    return rows.where(AuditEvent.action == wanted.what) if wanted.what else rows


def _events(rows: Sequence[Any]) -> list[Event]:
    """Return the rows as events; a user that was administered is named."""
    ids = {subject for *_, subject, _address, _is_gone in rows if _is_id(subject)}
    named = {str(id): name for id, name in db.session.execute(select(User.id, User.username).where(User.id.in_(ids)))}
    return [
        Event(number, at, who or "", what, named.get(subject, subject), address, is_gone)
        for number, at, who, what, subject, address, is_gone in rows
    ]


def _is_id(subject: str) -> bool:
    try:
        return str(uuid.UUID(subject)) == subject
    except ValueError:
        return False
