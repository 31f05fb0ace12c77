"""When a task that repeats is due again."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

REPEATS = {
    "": "Never",
    "daily": "Every day",
    "weekdays": "Every weekday",
    "weekly": "Every week",
    "monthly": "Every month",
    "yearly": "Every year",
}
"""How often a task may repeat, and what pages call it."""
MONTHS = {"monthly": 1, "yearly": 12}
SATURDAY = 5


def next_due(repeats: str, first: date, due: date, today: date) -> date | None:
    """Return the first day of the series after ``due`` that is not over; None when the calendar ends before it.

    ``first`` is the day on which the series began: one that began on the 31st is due on the last day of a short month,
    and on the 31st of the next.
    """
    try:
        earliest = max(due + timedelta(days=1), today)
        if repeats in MONTHS:
            return _by_months(first, MONTHS[repeats], earliest)
        if repeats == "weekly":
            return earliest + timedelta(days=(due - earliest).days % 7)
        if repeats == "weekdays" and earliest.weekday() >= SATURDAY:
            return earliest + timedelta(days=7 - earliest.weekday())
    except (OverflowError, ValueError):
        return None
    return earliest


def _by_months(first: date, step: int, earliest: date) -> date:
    passed = (earliest.year - first.year) * 12 + earliest.month - first.month
    steps = max(passed // step, 0)
    day = _months_after(first, steps * step)
    return day if day >= earliest else _months_after(first, (steps + 1) * step)


def _months_after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
