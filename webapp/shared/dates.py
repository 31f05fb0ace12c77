"""Days and times in the ways that a user may choose between: English, ISO 8601, or as in another language."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from webapp.shared.languages import NAMES

DEFAULT, ISO = "", "iso"
LOCALES = {DEFAULT: "en_GB", "en_US": "en_US", ISO: "en_GB"} | {
    code: {"no": "nb"}.get(code, code) for code in NAMES if code != "en"
}
"""The locale of each style; its name is stored."""
WAYS: dict[str, Any] = json.loads((Path(__file__).parent / "cldr" / "dates.json").read_text(encoding="utf-8"))
"""How each locale writes them: the form of each kind, and what stands in it for months and halves of the day."""
LABELS = {
    DEFAULT: "English: 31 January 2026, 14:05",
    "en_US": "American English: January 31, 2026, 2:05 PM",
    ISO: "ISO 8601: 2026-01-31, 14:05",
}


def known(style: str) -> str:
    """Return the name of a style as it is; the default's for what names none."""
    return style if style in LOCALES else DEFAULT


def choices() -> list[tuple[str, str]]:
    """Return the styles as (name, label), the default first."""
    return [(style, LABELS.get(style) or NAMES[style]) for style in LOCALES]


def language(style: str) -> str:
    """Return the language that names of months are in, as HTML has it; "" for that of the page."""
    found = LOCALES[known(style)]
    return "" if found.startswith("en") else found


def day(value: date, style: str, has_year: bool = True) -> str:
    """Return a day: "31 January 2026", or "31 January"; by ISO 8601 always with its year."""
    if style == ISO:
        return f"{value:%Y-%m-%d}"
    return _written(value, style, "day" if has_year else "day of the year")


def short_day(value: date, style: str) -> str:
    """Return a day with its month abbreviated and no year: "31 Jan"; by ISO 8601, "01-31"."""
    return f"{value:%m-%d}" if style == ISO else _written(value, style, "short day")


def month(value: date, style: str, has_year: bool = True) -> str:
    """Return a month: "January 2026", or "January"."""
    return _written(value, style, "month of the year" if has_year else "month")


def moment(value: datetime, style: str, has_seconds: bool = False) -> str:
    """Return a day and the time of it: "31 January 2026, 14:05"."""
    return f"{day(value, style)}, {_written(value, style, 'time with seconds' if has_seconds else 'time')}"


def _written(value: date | datetime, style: str, kind: str) -> str:
    """Return a date in the form of its kind, whose letters are those of CLDR: LLLL is a month that stands alone."""
    way = WAYS[LOCALES[known(style)]]
    parts = {name: names[value.month - 1] for name, names in way.items() if name in ("MMMM", "LLLL", "MMM", "LLL")}
    parts |= {"y": f"{value.year}", "M": f"{value.month}", "d": f"{value.day}"}
    if isinstance(value, datetime):
        hour = value.hour
        parts |= {
            "H": f"{hour}",
            "HH": f"{hour:02}",
            "h": f"{hour % 12 or 12}",
            "a": way.get("a", ("", ""))[hour >= 12],
        }
        parts |= {"mm": f"{value.minute:02}", "ss": f"{value.second:02}"}
    form: str = way[kind]
    return form.format(**parts)
