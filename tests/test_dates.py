"""Dates in each style that can be chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from webapp.shared import dates

MOMENT = datetime(2026, 1, 31, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("style", "day", "without_year", "short", "month", "moment"),
    [
        ("", "31 January 2026", "31 January", "31 Jan", "January 2026", "31 January 2026, 14:05"),
        ("en_US", "January 31, 2026", "January 31", "Jan 31", "January 2026", "January 31, 2026, 2:05\u202fPM"),
        ("iso", "2026-01-31", "2026-01-31", "01-31", "January 2026", "2026-01-31, 14:05"),
        ("de", "31. Januar 2026", "31. Januar", "31. Jan.", "Januar 2026", "31. Januar 2026, 14:05"),
        ("fr", "31 janvier 2026", "31 janvier", "31 janv.", "janvier 2026", "31 janvier 2026, 14:05"),
        ("pl", "31 stycznia 2026", "31 stycznia", "31 sty", "styczeń 2026", "31 stycznia 2026, 14:05"),
        ("gone", "31 January 2026", "31 January", "31 Jan", "January 2026", "31 January 2026, 14:05"),
    ],
)
def test_each_style_writes_dates_as_its_language_does(style, day, without_year, short, month, moment):
    assert dates.day(MOMENT.date(), style) == day
    assert dates.day(MOMENT.date(), style, has_year=False) == without_year
    assert dates.short_day(MOMENT.date(), style) == short
    assert dates.month(MOMENT.date(), style) == month
    assert dates.moment(MOMENT, style) == moment


def test_every_style_that_is_offered_writes_every_form():
    offered = [style for style, _ in dates.choices()]
    assert offered[0] == dates.DEFAULT
    assert len({dates.day(date(2026, 3, 1), style) for style in offered}) > 20
    for style in offered:
        assert "26" in dates.month(MOMENT, style)
        assert dates.month(MOMENT, style, has_year=False)
        assert "05" in dates.moment(MOMENT, style, has_seconds=True)
        assert dates.short_day(MOMENT, style)
    assert [dates.language(style) for style in ("", "en_US", "iso", "de", "no")] == ["", "", "", "de", "nb"]
