"""Which documents of a library a question describes: "guidelines I added last week", "papers from 2020 by Hahn"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.answering.kinds.rules import ABOUT, DOCUMENTS, HAVE

KIND_OF_NOUN = {
    "textbook": "textbook",
    "journal": "journal",
    "guideline": "guideline",
    "note": "note",
    "transcript": "transcript",
    "video": "transcript",
    "talk": "transcript",
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
NOUN = re.compile(rf"{DOCUMENTS}\b", re.IGNORECASE)
HAVING = re.compile(rf"{HAVE}(?!\w)", re.IGNORECASE)
PERIOD = re.compile(
    r"(?P<day>today|yesterday|recently|lately)"
    r"|(?P<which>this|last) (?P<unit>week|month|year)"
    r"|(?:(?:in|within|over|during) )?the (?:last|past) (?:(?P<number>\d{1,3}|few) )?(?P<span>day|week|month|year)s?"
    rf"|(?P<since>since|in|on) (?:last )?(?P<name>yesterday|{'|'.join(WEEKDAYS + MONTHS)}|\d{{4}})"
    r"(?: (?P<of>\d{4}))?",
    re.IGNORECASE,
)
PROPERTY = re.compile(
    r"(?:by (?P<author>.{2,80})|(?:from|of|published in|from the year) (?P<year>\d{4})"
    rf"|{ABOUT} (?P<about>.{{2,80}})"
    r"|(?:tagged(?: with| as)?|with the tag) (?P<tag>.{1,50})|in (?:the )?(?:collection )?(?P<collection>.{1,80}))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """Days from ``start`` to ``end``, both of them in it, and how the question calls them."""

    start: date
    end: date
    name: str


@dataclass(frozen=True)
class Description:
    """What the documents have in common; an empty value stands for any. ``noun`` is what the question calls them."""

    noun: str = "document"
    kind: str = ""
    period: Period | None = None
    author: str = ""
    year: int | None = None
    about: str = ""
    tag: str = ""
    collection: str = ""


def read_description(text: str, today: date) -> Description | None:
    """Return the description in the words after "how many" and the like; None where they are not understood."""
    text = text.strip()
    noun = NOUN.match(text)
    name = noun[0].lower().rstrip("s") if noun else "document"
    rest = text[noun.end() :] if noun else text
    rest = HAVING.sub("", rest, count=1) if HAVING.match(rest) else rest
    rest = re.sub(r"^(?:that |which )?(?:i )?(?:added|uploaded|published)\b", "", rest.strip()).strip()
    period = None
    if found := PERIOD.match(rest):
        if (period := _period(found, today)) is None:
            return None
        rest = rest[found.end() :].strip()
    if not rest:
        return Description(name, KIND_OF_NOUN.get(name, ""), period)
    known = PROPERTY.fullmatch(rest)
    if known is None:
        return None
    values = {key: value.strip(" '\"“”") for key, value in known.groupdict().items() if value}
    year = int(values.pop("year", 0)) or None
    return Description(name, KIND_OF_NOUN.get(name, ""), period, year=year, **values)


def _period(found: re.Match[str], today: date) -> Period | None:
    name, words = found[0], {key: value.lower() for key, value in found.groupdict().items() if value}
    if "day" in words:
        back = {"today": 0, "yesterday": 1}.get(words["day"], 30)
        end = today - timedelta(days=1) if back == 1 else today
        return Period(today - timedelta(days=back), end, name)
    if "unit" in words:
        start, end = _calendar(words["unit"], today)
        if words["which"] == "last":
            start, end = _calendar(words["unit"], start - timedelta(days=1))
        return Period(start, end, name)
    if "span" in words:
        number = words.get("number", "1")
        days = DAYS[words["span"]] * (3 if number == "few" else int(number))
        return Period(today - timedelta(days=days), today, name)
    return _named(words, name, today)


def _calendar(unit: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the week, month or year that a day is in."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _named(words: dict[str, str], name: str, today: date) -> Period | None:
    """Return the period "in May", "since Monday", "on Friday" or "in 2024"."""
    called, year = words["name"], int(words.get("of", 0))
    if called == "yesterday":
        start = end = today - timedelta(days=1)
    elif called in WEEKDAYS:
        start = end = today - timedelta(days=(today.weekday() - WEEKDAYS.index(called)) % 7)
    elif called in MONTHS:
        month = MONTHS.index(called) + 1
        start, end = _calendar("month", date(year or today.year - (month > today.month), month, 1))
    elif int(called) >= 1900:
        start, end = _calendar("year", date(int(called), 1, 1))
    else:
        return None
    return Period(start, today if words["since"] == "since" else end, name)
