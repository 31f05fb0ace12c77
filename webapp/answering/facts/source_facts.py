"""The facts of a source, and the sums, differences and shares of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from webapp.answering.facts.fact import Fact
from webapp.answering.facts.matching import SMALL, is_about_half, is_close, is_same, measure, size, years_of
from webapp.answering.facts.units import UNITS

MOST_OPERANDS = 12  # of a source, for sums and differences
NEAR = 1.5  # times
MOST_FACTS = 100  # of a text; what comes after these is not compared
YEARS = {"year": 1, "decade": 10, "century": 100}
FACTORS = frozenset(("twice", "double", "doubled", "half", "halved"))
TIMES_AS_MUCH = {"doubled": 2, "double": 2, "twice": 2, "halved": 2, "tripled": 3, "triple": 3, "trebled": 3}


@dataclass(frozen=True)
class SourceFacts:
    """The facts of a source, and what follows from them."""

    facts: tuple[Fact, ...]

    def holds(self, fact: Fact) -> bool:
        return any(is_same(fact, other) for other in self.facts)

    def bounds(self, fact: Fact, bound: int) -> bool:
        """Whether the source has a number of which a bound (1: a lower, -1: an upper one) holds, and is near to it."""
        is_small = fact.kind == "number" and not fact.unit.sign and bool(fact.values) and fact.values[0] < SMALL
        if not bound or not fact.values or fact.kind not in ("number", "ratio") or fact.per or is_small:
            return False
        alike = [size(one) for one in self._numbers() if measure(one) == measure(fact) and not one.per]
        if measure(fact) == "ratio":
            alike += [1 - one for one in alike]
        return any(1 <= (one / size(fact)) ** bound <= NEAR for one in alike if one > 0 and size(fact) > 0)

    def has_other_form(self, fact: Fact) -> bool:
        """Whether a source has the same number with another unit, or a date that differs in one part only."""
        if fact.when:
            dates = [date for one in self.facts if one.when for date in one.when.dates]
            return any(
                len(set(enumerate(ours)) - set(enumerate(date))) == 1 for ours in fact.when.dates for date in dates
            )
        return any(one.values == fact.values and one.unit.sign and fact.unit.sign for one in self._numbers())

    def computed(self, fact: Fact, is_factor: bool = False) -> str:
        """Return the sum or difference that a fact is, "" where it is none; ``is_factor``: it is a "four times"."""
        if is_factor and (times := self._times(fact, fact.values[0])):
            return times
        alike = [one for one in self._numbers() if measure(one) == measure(fact) or _is_degree(fact, one)]
        operands = alike[:MOST_OPERANDS]
        if measure(fact) == "ratio" and (quotient := self._quotient(fact)):
            return quotient
        for first, second in combinations(operands, 2):
            for sign, result in (("+", size(first) + size(second)), ("−", abs(size(first) - size(second)))):
                if result and is_close(fact, result):
                    one, other = (first, second) if sign == "+" else sorted((first, second), key=size, reverse=True)
                    return f"{one.text} {sign} {other.text}"
        if len(operands) > 2 and is_close(fact, sum(map(size, operands), Fraction(0))):
            return " + ".join(one.text for one in operands)
        spans = self._between(fact) or self._years_between(fact) or self._year(fact)
        said = TIMES_AS_MUCH.get(fact.text.lower())
        return spans or self._multiple(fact, operands) or (self._times(fact, said) if said else self._share(fact))

    def _numbers(self) -> list[Fact]:
        return [one for one in self.facts if one.kind in ("number", "ratio") and one.values]

    def _year(self, fact: Fact) -> str:
        """Return the year and the years after or before it that a year is."""
        years = sorted({year for one in self.facts for year in years_of(one)})[:MOST_OPERANDS]
        spans = [one for one in self._numbers() if one.unit.sign in YEARS][:MOST_OPERANDS]
        for wanted, year, span in product(years_of(fact), years, spans):
            if abs(wanted - year) == span.values[0] * YEARS[span.unit.sign]:
                return f"{year}, {span.text}"
        return ""

    def _multiple(self, fact: Fact, operands: list[Fact]) -> str:
        """Return the double or the half that a number is, where the source says twice or half."""
        factors = [one for one in self.facts if one.kind == "factor" or one.text.lower() in FACTORS]
        for factor in factors[:1]:
            times = factor.values[0] if factor.kind == "factor" else 2
            for one in operands:
                if any(is_close(fact, result) for result in (size(one) * times, size(one) / times)):
                    return f"{one.text}, {factor.text}"
        return ""

    def _share(self, fact: Fact) -> str:
        """Return the share of a count that an amount is, or that it leaves of it."""
        shares = [one for one in self._numbers() if measure(one) == "ratio" and size(one) < 1][:MOST_OPERANDS]
        wholes = [one for one in self._numbers() if measure(one) == measure(fact)][:MOST_OPERANDS]
        if fact.kind != "number" or measure(fact) == "ratio" or fact.values[0] < SMALL:
            return ""
        for share, whole in product(shares, wholes):
            if is_close(fact, size(share) * size(whole)):
                return f"{share.text} of {whole.text}"
            if is_close(fact, (1 - size(share)) * size(whole)):
                return f"{whole.text} less {share.text}"
            if is_close(fact, (1 + size(share)) * size(whole)):
                return f"{whole.text} and {share.text}"
            if any(is_close(fact, size(whole) / (1 + sign * size(share))) for sign in (1, -1)):
                return f"{whole.text}, before a change of {share.text}"
        return ""

    def _times(self, fact: Fact, times: Fraction | int) -> str:
        """Return the two amounts of which one is so many times the other."""
        for first, second in combinations(self._numbers()[:MOST_OPERANDS], 2):
            smaller, larger = sorted((size(first), size(second)))
            is_alike = bool(smaller) and measure(first) == measure(second)
            most = times + 1 if fact.is_about else times + Fraction(1, 2)
            if is_alike and times * Fraction(9, 10) <= larger / smaller < most:
                return f"{first.text}, {second.text}"
        return ""

    def _quotient(self, fact: Fact) -> str:
        """Return the quotient of two counts that a share is, or the share that it leaves of the whole."""
        counts = [one for one in self._numbers() if one.kind == "number" and not one.unit.sign][:MOST_OPERANDS]
        for first, second in combinations(counts, 2):
            smaller, larger = sorted((first, second), key=size)
            share = size(smaller) / size(larger) if size(larger) else Fraction(0)
            if share and (is_close(fact, share) or is_about_half(fact, share)):
                return f"{smaller.text} ÷ {larger.text}"
        for one in self._numbers()[:MOST_OPERANDS]:
            if measure(one) == "ratio" and 0 < size(one) < 1 and is_close(fact, 1 - size(one)):
                return f"{'100 %' if one.unit.sign else '1'} − {one.text}"
        return ""

    def _between(self, fact: Fact) -> str:
        """Return the two dates between which as many months pass as are meant."""
        if fact.kind != "number" or fact.unit.sign != "month":
            return ""
        whens = [one for one in self.facts if one.when and one.when.dates and all(one.when.dates[0][:2])]
        for first, last in combinations(whens[:MOST_OPERANDS], 2):
            (year, month, _), (other, until, _) = (one.when.dates[0] for one in (first, last) if one.when)
            if abs(12 * (other - year) + until - month) == fact.values[0]:
                return f"{first.text}, {last.text}"
        return ""

    def _years_between(self, fact: Fact) -> str:
        years = sorted({year for one in self.facts for year in years_of(one)})[:MOST_OPERANDS]
        if fact.unit.sign not in YEARS:
            return ""
        for first, last in combinations(years, 2):
            if is_close(fact, (last - first) * UNITS["year"].size):
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


def _is_degree(fact: Fact, other: Fact) -> bool:
    """Whether one says degrees and the other whose."""
    return fact.unit.sign == "°" and other.unit.sign in ("°C", "°F")
