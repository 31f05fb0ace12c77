"""Time zones by their IANA names, and what day it is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

NOT_SET = "Not set (UTC)"


@cache
def names() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def known(name: str | None) -> str:
    """Return the name of a time zone as it is; "" for what names none."""
    return name if name in names() else ""


@cache
def choices() -> list[tuple[str, str]]:
    """Return the time zones as (name, label), to choose from; the first is none."""
    return [("", NOT_SET), *((name, name.replace("_", " ")) for name in sorted(names()))]


def zone(name: str) -> tzinfo:
    """Return a time zone; UTC for what names none."""
    return ZoneInfo(name) if known(name) else UTC


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today(name: str) -> date:
    """Return the day that it is in a time zone."""
    return now().astimezone(zone(name)).date()
