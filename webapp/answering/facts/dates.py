"""Dates, decades, centuries and times of day, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.answering.facts.numerals import ORDINALS
from webapp.shared.words import word_list, word_set

MONTH_FORMS = [
    "january jan januar jänner janvier enero", "february feb februar février fév febrero", "march mar märz mars marzo",
    "april apr avril avr abril", "may mai mayo", "june jun juni juin junio", "july jul juli juillet julio",
    "august aug août agosto",
    "september sept sep septembre septiembre", "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc diciembre",
]  # fmt: skip
MONTHS = {form: number for number, forms in enumerate(MONTH_FORMS, start=1) for form in forms.split()}
ENGLISH_MONTHS = tuple(forms.split()[0] for forms in MONTH_FORMS)
WEEKDAY_FORMS = [
    "monday montag lundi lunes", "tuesday dienstag mardi martes", "wednesday mittwoch mercredi miércoles",
    "thursday donnerstag jeudi jueves",
    "friday freitag vendredi viernes", "saturday samstag sonnabend samedi sábado", "sunday sonntag dimanche domingo",
]  # fmt: skip
WEEKDAYS = {form: forms.split()[0] for forms in WEEKDAY_FORMS for form in forms.split()}
# Without a day or a year beside it, a word is a month only where it can be nothing else.
ALONE = word_set(
    "january february april june july august september october november december januar februar märz juni juli "
    "oktober dezember janvier février avril juin juillet août septembre octobre novembre décembre"
)

VERBS = frozenset(("may", "march", "mar", "sep"))
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>[12]\d{3})"
_PATTERNS = [
    r"(?<![\d.-])(?P<year>\d{4})-(?P<mon>\d\d)-(?P<day>\d\d)(?![\d-])",
    r"(?<![\d./])(?P<one>\d{1,2})(?P<sign>[./]) ?(?P<two>\d{1,2})(?P=sign) ?(?P<year>\d{4}|\d\d)(?![\d/])",
    rf"(?<![\d.,]){_DAY} (?:day )?(?:of |de )?{_MONTH}(?:,?(?: del?)? {_YEAR}(?!\d))?",
    rf"(?<![\d.,])\b{_MONTH} (?:the )?{_DAY}(?![\d:]|[.,]\d| ?%| percent)(?:,? {_YEAR}(?!\d))?",
    rf"\b{_MONTH},? (?:of |del? )?{_YEAR}(?!\d)",
    rf"(?<![\d./])(?P<mon>0?[1-9]|1[0-2])/{_YEAR}(?![\d/])",
]
PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS]
WORD = re.compile(r"[^\W\d_]+")
DECADE = re.compile(r"(?<![\d.,])(?:(?P<full>[12]\d\d0)|(?<=')(?P<short>\d0))(?:'?s\b|er\b)(?: ?Jahren?\b)?")
TEENS = {"ten": 10, "twen": 20, "thir": 30, "for": 40, "fif": 50, "six": 60, "seven": 70, "eigh": 80, "nine": 90}
SPOKEN = re.compile(
    r"\b(?P<hundreds>eighteen|nineteen)[- ](?P<tens>ten|twen|thir|for|fif|six|seven|eigh|nine)ties\b", re.I
)
CENTURIES = {word: number for word, number in ORDINALS.items() if number > 4} | {"twenty-first": 21}
_NUMBERED = rf"(?P<number>\d{{1,2}}(?=st|nd|rd|th|\.|e|ème)|{'|'.join(CENTURIES)})(?:st|nd|rd|th|\.|e|ème)?"
CENTURY = re.compile(rf"\b{_NUMBERED}[ -](?:century|centuries|Jahrhunderts?|siècle)\b", re.IGNORECASE)
_HALF = r"(?P<half>[ap])\.? ?m\b\.?"
TIME_PATTERNS = [
    re.compile(rf"(?<![\d.,:])(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))? ?{_HALF}", re.IGNORECASE),
    re.compile(r"(?<![\d.,:])(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))? ?(?:uhr|o'clock)\b", re.IGNORECASE),
    re.compile(r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3])(?::| ?h ?)(?P<minute>[0-5]\d)(?![\d:])"),
    re.compile(r"\b(?P<word>noon|midnight|midday)\b", re.IGNORECASE),
]
HOURS = {
    word: hour for hour, word in enumerate(word_list("one two three four five six seven eight nine ten eleven"), 1)
}
HOURS["twelve"] = 12
SPOKEN_TIME = re.compile(
    rf"\b(?P<part>half past|quarter past|quarter to) (?P<hour>1[0-2]|[1-9]|{'|'.join(HOURS)})\b(?! ?[%\d])",
    re.IGNORECASE,
)
HALF_DAY = 12 * 60


@dataclass(frozen=True, slots=True)
class When:
    """A date, a span of years or a time of day, and where it is written.

    ``dates`` are (year, month, day), 0 for what is not said: two where day and month may be either way round.
    ``years`` is (first, last) of a decade or a century. ``minutes`` are since midnight: two without am or pm.
    """

    start: int
    end: int
    dates: tuple[tuple[int, int, int], ...] = ()
    years: tuple[int, int] | None = None
    minutes: tuple[int, ...] = ()


def whens(text: str) -> list[When]:
    """Return the dates and times of a normalised text, in order, none inside another."""
    found: list[When] = []
    for one in sorted(_all(text), key=lambda when: (when.start, -when.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def _all(text: str) -> Iterator[When]:
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if dates := _dates(match):
                yield When(match.start(), match.end(), dates=dates)
    for match in WORD.finditer(text):
        if match.group().lower() in ALONE and match.group()[0].isupper():
            yield When(match.start(), match.end(), dates=((0, MONTHS[match.group().lower()], 0),))
    for match in DECADE.finditer(text):
        first = int(match["full"]) if match["full"] else 1900 + int(match["short"])
        yield When(match.start(), match.end(), years=(first, first + (9 if first % 100 else 99)))
    for match in SPOKEN.finditer(text):
        first = (1800 if match["hundreds"].lower() == "eighteen" else 1900) + TEENS[match["tens"].lower()]
        yield When(match.start(), match.end(), years=(first, first + 9))
    for match in CENTURY.finditer(text):
        last = 100 * (CENTURIES.get(match["number"].lower()) or int(match["number"]))
        yield When(match.start(), match.end(), years=(last - 100, last))
    yield from _times(text)


def _dates(match: re.Match[str]) -> tuple[tuple[int, int, int], ...]:
    parts = match.groupdict()
    if (parts.get("month") or "") in VERBS:
        return ()
    year = int(parts.get("year") or 0)
    if year and len(parts["year"]) == 2:
        year += 2000 if year < 50 else 1900
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        ways = [(one, two)] if parts["sign"] == "." else [(one, two), (two, one)]
        return tuple((year, month, day) for day, month in ways if 1 <= month <= 12 and 1 <= day <= 31)
    name = (parts.get("month") or "").lower()
    month, day = MONTHS[name] if name else int(parts["mon"]), int(parts.get("day") or 0)
    return ((year, month, day),) if month <= 12 and day <= 31 else ()


def _times(text: str) -> Iterator[When]:
    for pattern in TIME_PATTERNS:
        for match in pattern.finditer(text):
            yield When(match.start(), match.end(), minutes=_minutes(match))
    for match in SPOKEN_TIME.finditer(text):
        said = match["hour"].lower()
        hour = HOURS.get(said) or int(said)
        shift = {"half past": 30, "quarter past": 15, "quarter to": -15}[match["part"].lower()]
        yield When(match.start(), match.end(), minutes=_either_half(60 * hour + shift))


def _minutes(match: re.Match[str]) -> tuple[int, ...]:
    parts = match.groupdict()
    if parts.get("word"):
        return (0, 2 * HALF_DAY) if parts["word"].lower() == "midnight" else (HALF_DAY,)
    minutes = 60 * int(parts["hour"]) + int(parts.get("minute") or 0)
    if half := parts.get("half"):
        return (minutes % HALF_DAY + (HALF_DAY if half.lower() == "p" else 0),)
    if parts["hour"].startswith("0") or minutes >= 13 * 60:
        return (minutes,)
    return _either_half(minutes)


def _either_half(minutes: int) -> tuple[int, ...]:
    return (minutes % (2 * HALF_DAY), (minutes + HALF_DAY) % (2 * HALF_DAY))
