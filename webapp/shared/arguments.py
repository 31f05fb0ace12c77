"""Values out of addresses and forms, which anybody can have written. Text that is no such value is None."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime


def as_uuid(text: str | None) -> uuid.UUID | None:
    """Return the id that a text is."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def as_integer(text: str | None) -> int | None:
    """Return the whole number that a text is."""
    try:
        return int(text or "")
    except ValueError:
        return None


def as_moment(text: str | None) -> datetime | None:
    """Return the ISO 8601 date and time with a time zone that a text is, as one of UTC.

    PostgreSQL knows no zone that is 16 hours or more away, and Python no moment beyond the years 1 to 9999.
    """
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
