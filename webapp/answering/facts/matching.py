"""Whether two facts are the same, or one is the other rounded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from webapp.answering.facts.dates import HALF_DAY, When
from webapp.answering.facts.fact import Fact, plain
from webapp.answering.facts.units import DAY

ROUNDING = Fraction(15, 1000)
SMALL = 10
MANY = 100  # "more than 600 years" are 632


def measure(fact: Fact) -> str:
    """Return what an amount measures, "" of a count."""
    return "ratio" if fact.kind == "ratio" else fact.unit.measures


def size(fact: Fact) -> Fraction:
    """Return what an amount comes to in the smallest unit, of whatever it is per."""
    return fact.values[0] * fact.unit.size


def years_of(fact: Fact) -> Iterator[int]:
    """Yield the years that a fact may name."""
    if fact.when:
        yield from (year for year, _, _ in fact.when.dates if year)
    elif fact.kind == "number" and not fact.unit.sign:
        yield from (int(value) for value in fact.values if value.denominator == 1 and 1000 <= value <= 2100)


TWICE = frozenset(("twice", "double", "two times"))
INVERSE = {"halved": 2, "doubled": Fraction(1, 2)}


def _is_bounded(claim: Fact, source: Fact) -> bool:
    return measure(source) == "ratio" and is_about_half(claim, size(source))


def is_about_half(claim: Fact, share: Fraction) -> bool:
    """Whether "more than half" holds of a share."""
    is_half = claim.kind == "ratio" and claim.is_about and claim.values[0] == Fraction(1, 2)
    return is_half and abs(share - claim.values[0]) <= Fraction(3, 20)


def is_same(claim: Fact, source: Fact) -> bool:
    """Whether a source's fact says what the claim's does, or that more exactly."""
    if claim.when or source.when:
        return _is_same_when(claim, source)
    if claim.text.lower() in INVERSE and source.values[:1] == (INVERSE[claim.text.lower()],):
        return True  # what has halved was twice as much
    if claim.text.lower() == "half" and source.text.lower() in TWICE:
        return True  # so is the other half as likely
    if claim.kind == "growth" or source.kind == "growth":
        return claim.kind == source.kind and claim.text == source.text
    if claim.kind == "rate" or source.kind == "rate":
        return claim.kind == "rate" and _is_same_rate(_rate(claim), _rate(source))
    if claim.unit.sign and claim.unit.sign != "%":
        return _is_same_amount(claim, source)
    return _is_same_number(claim, source) or _is_bounded(claim, source)


def _is_same_rate(claim: Fraction | None, source: Fraction | None) -> bool:
    """Whether two rates are the same; three months are about 90 days."""
    return claim is not None and source is not None and 50 * abs(claim - source) <= source


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
        return any(is_close(claim, size) for size in source.sizes())
    if claim.per and source.per:
        return False
    bare = [Fact(one.kind, one.text, 0, 0, one.values, one.unit, is_about=one.is_about) for one in (claim, source)]
    return any(is_close(bare[0], size) for size in bare[1].sizes())


def _is_same_number(claim: Fact, source: Fact) -> bool:
    """A number without a unit is proved by one with it, but not the other way round; a half is 0.5 and 50 %."""
    is_share = claim.kind == "ratio" or claim.unit.sign == "%"
    if is_share:
        if source.unit.sign not in ("", "%", "basis point") or source.kind == "ordinal":
            return False
        if claim.unit.sign == "%" and source.kind == "number" and not source.unit.sign and source.values[0] >= 1:
            return False
        return any(is_close(claim, value * source.unit.size) for value in source.values)
    if source.kind == "ratio" or (source.unit.sign == "%" and claim.values[0] < 1):
        return any(is_close(claim, size) for size in source.sizes())
    return any(is_close(claim, value) for value in source.values)


def is_close(claim: Fact, other: Fraction) -> bool:
    """Whether another size is the claim's, or is rounded to it."""
    sizes = claim.sizes() if claim.unit.measures != "ratio" else tuple(one * claim.unit.size for one in claim.values)
    return any(_is_rounded(value, other, claim) for value in sizes)


def _is_rounded(value: Fraction, size: Fraction, claim: Fact) -> bool:
    if value == size:
        return True
    if not value or not size or value * size < 0:
        return False
    error = abs(value - size) / abs(size)
    written = claim.values[0]
    step = _last_place(written) * (value / written) if written else Fraction(0)
    if claim.unit.measures == "time":  # months and years are no exact number of days
        is_exact = (
            error <= Fraction(4 if claim.is_about else 2, 100)
            and abs(value) >= 28 * DAY
            and error > 0
            and _is_calendar(claim)
        )
        return is_exact or (claim.is_about and written >= MANY and abs(value - size) <= step / 2)
    if claim.kind == "ratio" and claim.is_about:
        return error <= Fraction(1, 10)  # "about a fifth" are 19 %
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
