"""Which facts of a claim a source does not hold, itself or by a sum or a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import floor

from webapp.answering.facts.dates import HALF_DAY, When
from webapp.answering.facts.fact import Fact, plain
from webapp.answering.facts.units import DAY, UNITS

ROUNDING = Fraction(15, 1000)
MOST_OPERANDS = 12  # of a source, for sums and differences
MOST_FACTS = 100  # of a text; what comes after these is not compared
SMALL = 10


@dataclass(frozen=True)
class Held:
    """The facts of a source, and what follows from them."""

    facts: tuple[Fact, ...]

    def holds(self, fact: Fact) -> bool:
        return any(is_same(fact, other) for other in self.facts)

    def computed(self, fact: Fact) -> str:
        """Return the sum or difference that a fact is, "" where it is none."""
        alike = [one for one in self._numbers() if _measure(one) == _measure(fact)]
        operands = alike[:MOST_OPERANDS]
        if _measure(fact) == "ratio" and (quotient := self._quotient(fact)):
            return quotient
        for first, second in combinations(operands, 2):
            for sign, size in (("+", _size(first) + _size(second)), ("-", abs(_size(first) - _size(second)))):
                if size and _is_close(fact, size):
                    larger, smaller = sorted((first, second), key=_size, reverse=True)
                    return f"{larger.text} {'−' if sign == '-' else '+'} {smaller.text}"
        if len(operands) > 2 and _is_close(fact, sum(map(_size, operands), Fraction(0))):
            return " + ".join(one.text for one in operands)
        return self._years_between(fact) or self._multiple(fact, operands)

    def _numbers(self) -> list[Fact]:
        return [one for one in self.facts if one.kind in ("number", "ratio") and one.values]

    def _multiple(self, fact: Fact, operands: list[Fact]) -> str:
        """Return the double or the half that a number is, where the source says twice or half."""
        factors = [one for one in self.facts if one.text.lower() in FACTORS]
        for factor in factors[:1]:
            for one in operands:
                if any(_is_close(fact, size) for size in (_size(one) * 2, _size(one) / 2)):
                    return f"{one.text}, {factor.text}"
        return ""

    def _quotient(self, fact: Fact) -> str:
        """Return the quotient of two counts that a share is."""
        counts = [one for one in self._numbers() if one.kind == "number" and not one.unit.sign][:MOST_OPERANDS]
        for first, second in combinations(counts, 2):
            smaller, larger = sorted((first, second), key=_size)
            if _size(larger) and _is_close(fact, _size(smaller) / _size(larger)):
                return f"{smaller.text} ÷ {larger.text}"
        return ""

    def _years_between(self, fact: Fact) -> str:
        years = sorted({year for one in self.facts for year in years_of(one)})[:MOST_OPERANDS]
        if fact.unit.sign not in ("year", "decade", "century"):
            return ""
        for first, last in combinations(years, 2):
            if _is_close(fact, (last - first) * UNITS["year"].size):
                return f"{last} − {first}"
        return ""

    def nearest(self, fact: Fact) -> Fact | None:
        """Return what a source says in the place of a fact that it does not hold, as far as that is certain."""
        alike = [one for one in self.facts if one.kind == fact.kind]
        same_value = [one for one in alike if one.values and one.values == fact.values and one.unit.sign]
        same_unit = [one for one in alike if fact.unit.sign and one.unit.measures == fact.unit.measures]
        if fact.when:
            same_unit = [one for one in alike if one.when and bool(one.when.dates) == bool(fact.when.dates)]
        if fact.kind == "number" and not fact.unit.sign:
            return None
        return next(iter(same_value or same_unit or (alike if len(alike) == 1 else ())), None)


def _measure(fact: Fact) -> str:
    return "ratio" if fact.kind == "ratio" else fact.unit.measures


def _size(fact: Fact) -> Fraction:
    return fact.values[0] * fact.unit.size


def years_of(fact: Fact) -> Iterator[int]:
    """Yield the years that a fact may name."""
    if fact.when:
        yield from (year for year, _, _ in fact.when.dates if year)
    elif fact.kind == "number" and not fact.unit.sign:
        yield from (int(value) for value in fact.values if value.denominator == 1 and 1000 <= value <= 2100)


FACTORS = frozenset(("twice", "double", "doubled", "half", "halved"))
INVERSE = {"halved": 2, "doubled": Fraction(1, 2)}


def is_same(claim: Fact, source: Fact) -> bool:
    """Whether a source's fact says what the claim's does, or that more exactly."""
    if claim.when or source.when:
        return _is_same_when(claim, source)
    if claim.text.lower() in INVERSE and source.values[:1] == (INVERSE[claim.text.lower()],):
        return True  # what has halved was twice as much
    if claim.kind == "growth" or source.kind == "growth":
        return claim.kind == source.kind and claim.text == source.text
    if claim.kind == "rate" or source.kind == "rate":
        return _rate(claim) == _rate(source) is not None
    if claim.unit.sign and claim.unit.sign != "%":
        return _is_same_amount(claim, source)
    return _is_same_number(claim, source)


def _rate(fact: Fact) -> Fraction | None:
    """Return how many times in a second; a dose a day is once a day."""
    if fact.kind == "rate":
        return fact.values[0]
    return 1 / fact.per.size if fact.per and fact.per.measures == "time" else None


def _is_same_amount(claim: Fact, source: Fact) -> bool:
    if claim.unit.measures != source.unit.measures and {claim.unit.sign, source.unit.sign} not in (
        {"°", "°C"}, {"°", "°F"}, {"lb", "£"},
    ):  # fmt: skip
        return False
    if claim.per and source.per and claim.per.measures == source.per.measures:
        return any(_is_close(claim, size) for size in source.sizes())
    if claim.per and source.per:
        return False
    bare = [Fact(one.kind, one.text, 0, 0, one.values, one.unit, is_about=one.is_about) for one in (claim, source)]
    return any(_is_close(bare[0], size) for size in bare[1].sizes())


def _is_same_number(claim: Fact, source: Fact) -> bool:
    """A number without a unit is proved by one with it, but not the other way round; a half is 0.5 and 50 %."""
    is_share = claim.kind == "ratio" or claim.unit.sign == "%"
    if is_share:
        if source.unit.sign not in ("", "%") or source.kind == "ordinal":
            return False
        if claim.unit.sign == "%" and source.kind == "number" and not source.unit.sign and source.values[0] >= 1:
            return False
        return any(_is_close(claim, value * source.unit.size) for value in source.values)
    if source.kind == "ratio" or (source.unit.sign == "%" and claim.values[0] < 1):
        return any(_is_close(claim, size) for size in source.sizes())
    return any(_is_close(claim, value) for value in source.values)


def _is_close(claim: Fact, size: Fraction) -> bool:
    """Whether a size is the claim's, or is rounded to it."""
    sizes = claim.sizes() if claim.unit.measures != "ratio" else tuple(one * claim.unit.size for one in claim.values)
    return any(_is_rounded(value, size, claim) for value in sizes)


def _is_rounded(value: Fraction, size: Fraction, claim: Fact) -> bool:
    if value == size:
        return True
    if not value or not size or value * size < 0:
        return False
    error = abs(value - size) / abs(size)
    written = claim.values[0]
    step = _last_place(written) * (value / written) if written else Fraction(0)
    if claim.unit.measures == "time":  # months and years are no exact number of days
        return error <= Fraction(2, 100) and abs(value) >= 28 * DAY and error > 0 and _is_calendar(claim)
    if claim.kind == "ratio" or (claim.unit.sign == "%" and error <= ROUNDING):
        return error <= Fraction(2, 100)
    if claim.is_about:
        return abs(value - size) <= step / 2 and error <= Fraction(15, 100)
    is_rounded = abs(value - size) <= step / 2 and error <= ROUNDING
    return is_rounded and written >= SMALL and not (written.denominator == 1 and 1000 <= written <= 2100)


def _is_calendar(claim: Fact) -> bool:
    return claim.unit.sign in ("day", "week", "month", "year", "decade", "century", "fortnight")


def _last_place(value: Fraction) -> Fraction:
    """Return what one more in the last digit that is not zero would be worth: 100 of 32,700, and 0.1 of 4.5."""
    digits = plain(abs(value))
    if "." in digits:
        return Fraction(1, 10 ** len(digits.partition(".")[2]))
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0"))))


def _is_same_when(claim: Fact, source: Fact) -> bool:
    if claim.when and source.when:
        return _is_within(claim.when, source.when)
    if claim.when:
        return _is_said_as_number(claim.when, source)
    assert source.when is not None  # noqa: S101
    return claim.kind in ("number", "ordinal") and not claim.unit.sign and _is_part(claim, source.when)


def _is_within(claim: When, source: When) -> bool:
    """Whether a source's date is the claim's, or one inside what the claim says."""
    if claim.minutes:
        return bool(set(claim.minutes) & set(source.minutes))
    if claim.years:
        years = [year for year, _, _ in source.dates if year] + list(source.years or ())
        return bool(years) and all(claim.years[0] - 1 <= year <= claim.years[1] + 1 for year in years)
    return any(_agrees(one, other) for one in claim.dates for other in source.dates)


def _agrees(claim: tuple[int, int, int], source: tuple[int, int, int]) -> bool:
    """Each part that the claim says must be the source's; a year may stand elsewhere in it."""
    year_differs = claim[0] and source[0] and claim[0] != source[0]
    return not year_differs and all(part == other for part, other in zip(claim[1:], source[1:], strict=True) if part)


def _is_said_as_number(claim: When, source: Fact) -> bool:
    if source.kind not in ("number", "ordinal") or source.unit.sign or not source.values:
        return False
    value = source.values[0]
    if claim.years:
        return claim.years[0] <= value <= claim.years[1]
    if claim.minutes and value < 24:
        minutes = int(floor(value) * 60 + (value - floor(value)) * 100)
        return minutes in claim.minutes or (minutes + HALF_DAY) % (2 * HALF_DAY) in claim.minutes
    return False


def _is_part(claim: Fact, source: When) -> bool:
    """Whether a bare number is the year or the day of a date, or the hour of a time."""
    value = claim.values[0]
    if source.minutes:
        is_hour = any(value == Fraction(minutes, 60) % 12 for minutes in source.minutes)
        return is_hour or (value.denominator > 1 and _is_said_as_number(source, claim))
    return value > 0 and any(value in (year, day) for year, _, day in source.dates)
