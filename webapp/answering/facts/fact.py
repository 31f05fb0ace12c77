"""What in a text can be checked against its source: numbers, amounts, shares, rates, dates and times."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from webapp.answering.facts.dates import ENGLISH_MONTHS, When
from webapp.answering.facts.units import NO_UNIT, Unit


@dataclass(frozen=True, slots=True)
class Fact:
    """A number with its unit, a rate (times in a second), an ordinal, a date, a time or a bound of growth.

    ``kind`` is "number", "ratio", "ordinal", "rate", "when", "growth" or "factor" ("five times"). ``values`` are what
    it may mean, in ``unit`` and ``per`` that unit where there are such; ``text`` is how it is written, from ``start``
    to ``end``.
    """

    kind: str
    text: str
    start: int
    end: int
    values: tuple[Fraction, ...] = ()
    unit: Unit = NO_UNIT
    per: Unit | None = None
    when: When | None = None
    is_about: bool = False  # "about", "more than": the source may be more exact

    def __str__(self) -> str:
        """Return the same text for the same fact, however it is written."""
        if self.when:
            return _when(self.when)
        if self.kind in ("rate", "growth"):
            return f"{self.kind} {self.values[0]}" if self.values else self.text.replace(" ", "")
        value = plain(self.values[0])
        mark = "." if self.kind == "ordinal" else ""
        per = f"/{self.per.sign}" if self.per else ""
        return f"{value}{mark} {self.unit.sign}{per}".strip()

    def sizes(self) -> tuple[Fraction, ...]:
        """Return the values in the smallest unit of what they measure."""
        per = self.per.size if self.per else 1
        return tuple(value * self.unit.size / per for value in self.values)


def plain(value: Fraction) -> str:
    """Return a number in digits, with at most six decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _when(when: When) -> str:
    if when.dates:
        year, month, day = when.dates[0]
        name = ENGLISH_MONTHS[month - 1] if month else ""
        return " ".join(filter(None, (str(day or ""), name, str(year or ""))))
    if when.years:
        return f"{when.years[0]}-{when.years[1]}"
    return f"{when.minutes[0] // 60:02}:{when.minutes[0] % 60:02}"
