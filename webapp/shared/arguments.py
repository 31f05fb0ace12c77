"""Values out of addresses and forms, which anybody can have written. Text that is no such value is None."""

from __future__ import annotations

import uuid
from datetime import datetime


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
    """Return the ISO 8601 date and time with a time zone that a text is."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
