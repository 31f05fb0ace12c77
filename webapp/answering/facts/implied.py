"""What a text says of amounts without the unit or the number: "from ten years to six", "an hour", "aged 8"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise

from webapp.answering.facts.dates import When
from webapp.answering.facts.fact import Fact
from webapp.answering.facts.numerals import NUMBERS, ORDINALS, SCALES
from webapp.answering.facts.text import normalised
from webapp.answering.facts.units import UNITS, unit_of

# A number stands alone where no noun follows that it counts.
_NO_NOUN = (
    "and|or|more|less|fewer|higher|lower|to|of|in|on|but|by|for|from|at|as|because|since|after|before|when|while|whereas"
    "|although|if|until|per|than|und|oder|bis|weil|nach|et|ou|à|en"
)
ALONE = re.compile(rf"\s*(?:[^\w\s%$€£°-]|\Z|(?:{_NO_NOUN})\b)")
AGES = re.compile(r"\b(?:aged?|old|older|younger|children|adults|alt|âgés?|enfants)\b", re.IGNORECASE)
ARTICLE = re.compile(
    r"\b(?:an?|one|last|past|next|each|per|une?|eine[mnrs]?|ein) (?P<unit>second|minute|hour|day|week|fortnight|month"
    r"|year|decade|century|Stunde|Minute|Tag|Woche|Monat|Jahr|heure|jour|semaine|mois|an)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"\s+([^\W\d_]+)")
MEASURED = re.compile(r"[\s-]?(%|°C|[^\W\d_]+)")
BEFORE_CHRIST = re.compile(r"\b(\d{1,4}) (?:BCE?|AD|CE|v\. ?Chr\.)")
SPOKEN = NUMBERS["en"]
RANGE = frozenset(("-", "to", "and", "or"))
_NUMBER = rf"\d{{1,9}}|{'|'.join(SPOKEN)}"
ONE_IN = re.compile(
    rf"\b(?P<part>{_NUMBER}) (?:[a-z]{{3,20}} )?(?:in(?: every)?|(?:out )?of(?: the| its| their)?) (?P<of>{_NUMBER})\b",
    re.IGNORECASE,
)
EVERY_NTH = re.compile(rf"\b(?:every|jede[mnrs]?) (?P<part>{'|'.join(ORDINALS)})\b", re.IGNORECASE)
TOGETHER = frozenset(("", "and", "und", "et", "y"))
BETWEEN = re.compile(r"\b(?:between|zwischen|entre) \Z", re.IGNORECASE)
CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):([0-5]\d):([0-5]\d)(?![\d:])")
IN_BRACKETS = re.compile(r"[(\[](?:in )?([^\W\d_]{1,12}|%)[)\]]")
COUNT_PER = re.compile(r"(?: [^\W\d_]{1,20}){1,2} (?:per|an?|each|every|pro|par) ([^\W\d_]{1,12})\b")
YEAR_BESIDE = re.compile(
    r"\b(?:year (?:before|after|earlier|later)|(?:following|next|previous|prior|preceding) year|Vorjahr\w*|Folgejahr\w*"
    r"|(?:nächsten|folgenden|vorigen) Jahr|année (?:suivante|précédente)|año (?:siguiente|anterior))\b",
    re.IGNORECASE,
)
TIMES_THAT = re.compile(r"(?:[ -]times (?:that|as|the|more)|-?fold|-?fach| fois| veces)\b", re.IGNORECASE)
MEDIAN = re.compile(r"\bmedian(?:e|o|a)?\b", re.IGNORECASE)
MOST = 50


def implied(text: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the amounts that a text implies, beside those that it says; ``facts`` are what it says."""
    plain = normalised(text)
    has_ages = bool(AGES.search(plain))
    unit = None
    others = list(_scaled(plain, facts[:MOST]))
    yield from others
    for fact in sorted((*facts[:MOST], *others), key=lambda one: one.start):
        if fact.kind == "number" and fact.unit.sign:
            unit = fact.unit
        elif fact.kind == "number" and unit and ALONE.match(plain, fact.end):
            yield replace(fact, unit=unit)
        elif fact.kind == "rate" and fact.values:
            yield replace(fact, kind="number", values=(1 / fact.values[0],), unit=UNITS["second"])
        elif fact.kind == "ordinal" and (after := WORD.match(plain, fact.end)):
            period = unit_of(after[1])
            if period and period.measures == "time":
                yield replace(fact, kind="number", unit=period)
        if fact.kind == "number" and not fact.unit.sign and has_ages:
            yield replace(fact, unit=UNITS["year"])
    yield from shares(plain)
    yield from _every_nth(plain)
    yield from _factors(plain, facts[:MOST])
    yield from _counts_in_a_time(plain, facts[:MOST])
    yield from _in_brackets(plain, facts[:MOST])
    yield from durations(plain, facts[:MOST])
    yield from _of_words(plain)


def scaled(fact: Fact, after: Fact) -> Fact | None:
    """Return a number in what the next one counts, as the 37 of "37 to 29 million"; None where that counts nothing."""
    words = after.text.lower().split() if fact.kind == after.kind == "number" else []
    scale = next((SCALES["en"][word] for word in words if word in SCALES["en"]), None)
    return replace(fact, values=tuple(value * scale for value in fact.values), unit=after.unit) if scale else None


def _scaled(plain: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact, after in pairwise(facts):
        if plain[fact.end : after.start].strip() in RANGE and (found := scaled(fact, after)):
            yield found


def shares(plain: str) -> Iterator[Fact]:
    """Yield what "one in ten" says; "two towers of 156 metres" is no share."""
    for match in ONE_IN.finditer(plain[: 100 * MOST]):
        if (unit := MEASURED.match(plain, match.end())) and unit_of(unit[1].lower()):
            continue
        size = Fraction(int(match["of"])) if match["of"].isdecimal() else Fraction(SPOKEN.get(match["of"].lower(), 0))
        part = Fraction(int(match["part"])) if match["part"].isdecimal() else SPOKEN.get(match["part"].lower(), 0)
        if 0 < part < size:
            yield Fact("ratio", match.group(), match.start(), match.end(), (Fraction(part) / size,))
            if match["part"].lower() == "one":
                yield Fact("number", match["part"], match.start(), match.end(), (Fraction(1),))


def durations(plain: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the time that amounts side by side come to: "8 minutes and 20 seconds", "2:00:35"."""
    for first, last in pairwise(facts):
        is_time = first.unit.measures == last.unit.measures == "time" and not (first.per or last.per)
        if is_time and plain[first.end : last.start].strip(" ,").lower() in TOGETHER:
            size, rest = (one.values[0] * one.unit.size for one in (first, last))
            if rest < first.unit.size and not BETWEEN.search(plain[: first.start]):
                text = plain[first.start : last.end]
                yield Fact("number", text, first.start, last.end, (size + rest,), UNITS["second"])
    for match in CLOCK.finditer(plain[: 100 * MOST]):
        hours, minutes, seconds = map(int, match.groups())
        size = Fraction(3600 * hours + 60 * minutes + seconds)
        yield Fact("number", match.group(), match.start(), match.end(), (size,), UNITS["second"])


def _in_brackets(plain: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the numbers of a table in the unit that its head has in brackets: "Wait (minutes)"."""
    for match in islice(IN_BRACKETS.finditer(plain), 3):
        if unit := unit_of(match[1]):
            yield from (replace(one, unit=unit) for one in facts if one.kind == "number" and not one.unit.sign)


def _counts_in_a_time(plain: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield how often "100 beats per minute" are."""
    for fact in facts:
        match = COUNT_PER.match(plain, fact.end) if fact.kind == "number" and not fact.unit.sign else None
        if match and (unit := unit_of(match[1])) and unit.measures == "time":
            yield replace(fact, kind="rate", values=(fact.values[0] / unit.size,))


def _factors(plain: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the five of "five times that number"."""
    for fact in facts:
        if fact.kind == "number" and not fact.unit.sign and fact.values[0] > 1 and TIMES_THAT.match(plain, fact.end):
            yield replace(fact, kind="factor")


def _every_nth(plain: str) -> Iterator[Fact]:
    """Yield what "every third patient" says, beside the ordinal."""
    for match in EVERY_NTH.finditer(plain[: 100 * MOST]):
        share = Fraction(1, ORDINALS[match["part"].lower()])
        yield Fact("ratio", match.group(), match.start(), match.end(), (share,))


def _of_words(plain: str) -> Iterator[Fact]:
    """Yield what "49 BC", "a median" and "an hour" say."""
    if match := MEDIAN.search(plain):
        yield Fact("ratio", match.group(), match.start(), match.end(), (Fraction(1, 2),))
    for match in CLOCK.finditer(plain[: 100 * MOST]):
        yield Fact("number", match.group(), match.start(), match.end(), (Fraction(int(match[1])),), UNITS["hour"])
    for match in YEAR_BESIDE.finditer(plain[: 100 * MOST]):
        yield Fact("number", match.group(), match.start(), match.end(), (Fraction(1),), UNITS["year"])
    for match in BEFORE_CHRIST.finditer(plain[: 100 * MOST]):
        when = When(match.start(), match.end(), dates=((int(match[1]), 0, 0),))
        yield Fact("when", match.group(), match.start(), match.end(), when=when)
    for match in ARTICLE.finditer(plain[: 100 * MOST]):
        unit = UNITS["year"] if match["unit"] == "an" else unit_of(match["unit"])
        if unit and unit.sign in ("hour", "day", "week", "month", "year"):
            yield Fact("rate", match.group(), match.start(), match.end(), (1 / unit.size,))
        if unit:
            yield Fact("number", match.group(), match.start(), match.end(), (Fraction(1),), unit)
