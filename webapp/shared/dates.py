"""Days and times in the ways that a user may choose between: English, ISO 8601, or as in another language."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_skeleton, format_time

from webapp.shared.languages import NAMES

DEFAULT, ISO = "", "iso"
LOCALES = {DEFAULT: "en_GB", "en_US": "en_US", ISO: "en_GB"} | {
    code: {"no": "nb"}.get(code, code) for code in NAMES if code != "en"
}
"""The locale of each style; its name is stored."""
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
    locale = LOCALES[known(style)]
    return format_date(value, "long", locale) if has_year else format_skeleton("MMMMd", value, locale=locale)


def short_day(value: date, style: str) -> str:
    """Return a day with its month abbreviated and no year: "31 Jan"; by ISO 8601, "01-31"."""
    return f"{value:%m-%d}" if style == ISO else format_skeleton("MMMd", value, locale=LOCALES[known(style)])


def month(value: date, style: str, has_year: bool = True) -> str:
    """Return a month: "January 2026", or "January"."""
    locale = LOCALES[known(style)]
    return format_skeleton("yMMMM", value, locale=locale) if has_year else format_date(value, "LLLL", locale)


def moment(value: datetime, style: str, has_seconds: bool = False) -> str:
    """Return a day and the time of it: "31 January 2026, 14:05"."""
    time = format_time(value, "medium" if has_seconds else "short", locale=LOCALES[known(style)])
    return f"{day(value, style)}, {time}"
