"""What day it is somewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from webapp.shared import zones
from webapp.tasks.models import Task

DUE = Task(due=date(2026, 3, 29))
"""The day on which clocks go forward in Berlin: midnight there is 23:00 UTC before it and 22:00 after it."""


@pytest.mark.parametrize(
    ("place", "moment", "words", "is_overdue"),
    [
        ("Pacific/Honolulu", "2026-03-30T09:59:59", "today", False),
        ("Pacific/Honolulu", "2026-03-30T10:00:00", "yesterday", True),
        ("", "2026-03-30T00:00:00", "yesterday", True),
        ("Pacific/Kiritimati", "2026-03-29T09:59:59", "today", False),
        ("Pacific/Kiritimati", "2026-03-29T10:00:00", "yesterday", True),
        ("Pacific/Kiritimati", "2026-03-28T10:00:00", "today", False),
        ("Pacific/Kiritimati", "2026-03-28T09:59:59", "tomorrow", False),
        ("Europe/Berlin", "2026-03-28T22:59:59", "tomorrow", False),
        ("Europe/Berlin", "2026-03-28T23:00:00", "today", False),
        ("Europe/Berlin", "2026-03-29T21:59:59", "today", False),
        ("Europe/Berlin", "2026-03-29T22:00:00", "yesterday", True),
    ],
)
def test_a_day_ends_at_midnight_of_the_place(monkeypatch, place, moment, words, is_overdue):
    monkeypatch.setattr(zones, "now", lambda: datetime.fromisoformat(moment).replace(tzinfo=UTC))
    today = zones.today(place)
    assert (DUE.due_words(today), DUE.is_overdue(today)) == (words, is_overdue)


def test_the_day_on_which_clocks_go_back_has_25_hours(monkeypatch):
    def day_at(moment: str) -> date:
        monkeypatch.setattr(zones, "now", lambda: datetime.fromisoformat(moment).replace(tzinfo=UTC))
        return zones.today("Europe/Berlin")

    assert [day_at(f"2026-10-{moment}").day for moment in ("24T21:59", "24T22:00", "25T22:59", "25T23:00")] == [
        24,
        25,
        25,
        26,
    ]


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Europe/", "\0", None])
def test_what_names_no_time_zone_is_utc(name):
    assert zones.known(name) == ""
    assert zones.zone(name or "") is UTC


def test_all_are_offered_once():
    offered = [name for name, _ in zones.choices()]
    assert len(offered) == len(set(offered))
    assert {"", "Europe/Berlin", "Pacific/Honolulu", "Pacific/Kiritimati", "UTC"} <= set(offered)
