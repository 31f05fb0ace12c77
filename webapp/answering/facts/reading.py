"""Read the facts of a text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from webapp.answering.facts import numbers
from webapp.answering.facts.dates import whens
from webapp.answering.facts.fact import Fact
from webapp.answering.facts.language import language_of
from webapp.answering.facts.numerals import NUMBERS, ORDINALS, PARTS
from webapp.answering.facts.rates import Rates
from webapp.answering.facts.text import Token, normalised, tokens_of
from webapp.answering.facts.units import BASIS_POINT, MONEY, NO_UNIT, POWERS, UNITS, Unit, power, unit_of
from webapp.shared.words import word_set

ABOUT = word_set(
    "about around roughly approximately approx nearly almost some ca circa ~ over under than least most to close "
    "exceeding exceeds exceeded just well up etwa rund fast knapp über unter environ près plus moins"
)
RANGE = frozenset(("-", "to", "and", "or", "bis", "und", "oder", "à", "et", "ou"))
DOUBLED = {
    "twice": 2,
    "double": 2,
    "doubled": 2,
    "doubling": 2,
    "twofold": 2,
    "triple": 3,
    "tripled": 3,
    "threefold": 3,
}
DOUBLED |= {"verdoppelt": 2, "verdoppelte": 2, "doublé": 2, "both": 2}
HALVED = frozenset(("halved", "halving", "halves", "halbiert"))
CURRENCY_WORDS = frozenset(("us$", "usd", "eur", "gbp", "chf", "jpy", *MONEY))


@lru_cache(maxsize=256)
def read(text: str, language: str = "") -> tuple[Fact, ...]:
    """Return the facts of a text, in order; what they are is told in ``Fact``.

    ``language`` is that of a text whose own words do not tell it.
    """
    plain = normalised(text)
    dates = whens(plain)
    found = [Fact("when", plain[one.start : one.end], one.start, one.end, when=one) for one in dates]
    starts = [one.start for one in dates]

    def is_taken(token: Token) -> bool:
        place = bisect_right(starts, token.start) - 1
        return place >= 0 and token.start < dates[place].end

    tokens = tuple(token for token in tokens_of(plain) if not is_taken(token))
    found += Reader(plain, tokens, language_of(text) or language).facts()
    return tuple(sorted(found, key=lambda fact: fact.start))


class Reader(Rates):
    """Goes through the tokens of a text once."""

    def facts(self) -> list[Fact]:
        place, found = 0, list[Fact]()
        while place < len(self.tokens):
            fact, following = self._fact(place)
            if fact:
                if (
                    found
                    and found[-1].kind == "number"
                    and not found[-1].unit.sign
                    and self._is_range(found[-1].end, fact)
                ):
                    found[-1] = replace(found[-1], unit=fact.unit, per=fact.per)
                found.append(fact)
            place = max(following, place + 1)
        return found

    def _is_range(self, end: int, fact: Fact) -> bool:
        """Whether the number before belongs to the unit of this one: "10 to 20 mg"."""
        between = self.text[end : fact.start].strip().lower()
        return bool(fact.unit.sign) and between in RANGE

    def _fact(self, place: int) -> tuple[Fact | None, int]:
        token = self.tokens[place]
        if token.text.startswith("O(") and len(token.text) > 2:
            return Fact("growth", "".join(token.text.split()), token.start, token.end), place + 1
        for read_one in (self._rate, self._ordinal, self._part, self._amount, self._doubled):
            fact, following = read_one(place)
            if fact:
                return replace(fact, is_about=self._is_about(place)), following
        return None, place + 1

    def _is_about(self, place: int) -> bool:
        before = [self._lower(place - back) for back in (1, 2) if self._lower(place - back)]
        return bool(before) and (before[0] in ABOUT or (before[0] in CURRENCY_WORDS and before[-1] in ABOUT))

    def _ordinal(self, place: int) -> tuple[Fact | None, int]:
        token, after = self.tokens[place], self._at(place + 1)
        is_ending = after and after.start == token.end and after.lower in ("st", "nd", "rd", "th", "ème")
        if is_ending and token.text.isdecimal() and len(token.text) < 9:
            return self._made("ordinal", place, place + 2, int(token.text)), place + 2
        if len(token.text) == 2 and token.text[0] == "Q" and token.text[1] in "1234":
            return self._made("ordinal", place, place + 1, int(token.text[1])), place + 1
        tens = NUMBERS["en"].get(token.lower, 0) if self._lower(place + 1) == "-" else 0
        if tens >= 20 and (unit := {"first": 1, **ORDINALS}.get(self._lower(place + 2), 10)) < 10:
            return self._made("ordinal", place, place + 3, tens + unit), place + 3
        number = ORDINALS.get(token.lower)
        is_adverb = bool(after) and self._lower(place + 1) == "," and self._lower(place - 1) != "the"
        if not number or (is_adverb and number < 10) or (place and self._is_counted(place)):
            return None, place
        if self._lower(place - 1) in ("a", "an") and number > 2:
            return self._share(place, Fraction(1, number), number)
        return self._made("ordinal", place, place + 1, number), place + 1

    def _share(self, place: int, share: Fraction, number: int) -> tuple[Fact, int]:
        """A "third" may be a third part or the third."""
        return replace(self._made("ratio", place, place + 1, share), values=(share, Fraction(number))), place + 1

    def _is_counted(self, place: int) -> bool:
        """Whether a number of them comes before, so that "third" is a part: "two thirds", "one fifth"."""
        before = place - 2 if self._lower(place - 1) == "-" else place - 1
        return self._lower(before) == "one" or bool(numbers.read(self.tokens, before, self.language)[0])

    def _part(self, place: int) -> tuple[Fact | None, int]:
        """Read "half", "two thirds", "a quarter of an hour"."""
        values, following = numbers.read(self.tokens, place, self.language)
        if self._lower(place) == "one":
            values, following = (Fraction(1),), place + 1
        if values and self._lower(following) == "-":
            following += 1
        word = self._lower(following if values else place)
        parts = PARTS.get(word) or (ORDINALS.get(word) if values and values[0] == 1 else None)
        if not parts or (values and values[0] > parts) or self._lower(place - 1) in (*ORDINALS, "first", "nd", "rd"):
            return None, place
        following = following + 1 if values else place + 1
        share = (values or (Fraction(1),))[0] / parts
        end = following + (self._lower(following) == "of")
        end += self._lower(end) in ("a", "an")
        if self._lower(end) == "percentage" and self._lower(end + 1) == "point":
            return self._made("number", place, end + 2, share, UNITS["%"]), end + 2
        token = self._at(end)
        unit = unit_of(token.text) if (token and end > following) or (token and word == "half") else None
        if token and unit and unit.measures in ("time", "mass", "length", "volume"):
            return self._made("number", place, end + 1, share, unit), end + 1
        return self._made("ratio", place, following, share), following

    def _amount(self, place: int) -> tuple[Fact | None, int]:
        """Read a number with its unit or currency, and what it is per."""
        values, following = numbers.read(self.tokens, place, self.language)
        if not values:
            return None, place
        before, start = self._lower(place - 1), place
        currency = unit_of(before) if before in CURRENCY_WORDS else None
        values, following = self._scaled(values, following, bool(currency))
        unit, following = (currency, following) if currency else self._unit(following)
        if (
            unit
            and unit.measures == "time"
            and self._lower(following) == "and"
            and self._lower(following + 2) == "half"
        ):
            values, following = tuple(value + Fraction(1, 2) for value in values), following + 3
        if self.tokens[place].lower == "one" and not unit and following == place + 1:
            return None, following  # "one of them" says no number
        if currency:
            start -= 1
        per, following = self._period(following) if unit else (None, following)
        if self._lower(following) == "-" and unit and unit.measures == "time":
            per = None
        fact = self._made("number", start, following, values[0], unit or NO_UNIT)
        if self._lower(following) == "pairs" and not unit:
            values = (*values, *(2 * value for value in values))
        return replace(fact, values=values, per=per), following

    def _scaled(self, values: tuple[Fraction, ...], place: int, is_money: bool) -> tuple[tuple[Fraction, ...], int]:
        """Read the letter of "$4.5m"."""
        token, before = self._at(place), self._at(place - 1)
        if token and before and token.start == before.end and before.is_number:
            scale = numbers.letter_scale(token.text, is_money)
            if scale:
                return tuple(value * scale for value in values), place + 1
        return values, place

    def _unit(self, place: int) -> tuple[Unit | None, int]:
        token = self._at(place)
        if token and token.lower == "-" and self._at(place + 1):
            token, place = self._at(place + 1), place + 1
            unit = unit_of(token.text) if token and token.is_word and len(token.text) > 1 else None
            return (unit, place + 1) if unit else (None, place - 1)
        if not token:
            return None, place
        if token.lower in ("percentage", "%") and self._lower(place + 1) in ("point", "points"):
            return UNITS["%"], place + 2
        if token.lower == "basis" and self._lower(place + 1) in ("point", "points"):
            return BASIS_POINT, place + 2
        if token.lower in ("degree", "degrees", "°") and self._lower(place + 1) in ("celsius", "c", "fahrenheit", "f"):
            return UNITS[f"°{self._lower(place + 1)[0].upper()}"], place + 2
        if (
            token.lower in POWERS
            and (after := self._at(place + 1))
            and (unit := power(after.text, POWERS[token.lower]))
        ):
            return unit, place + 2
        if self._lower(place + 1) == "^" and (unit := power(token.text, self._lower(place + 2))):
            return unit, place + 3
        if token.text == "-" or (token.text in "$£€¥" and self._is_amount_ahead(place)):
            return None, place
        unit = unit_of(token.text)
        return (unit, place + 1) if unit else (None, place)

    def _is_amount_ahead(self, place: int) -> bool:
        after = self._at(place + 1)
        return bool(after and after.is_number)

    def _doubled(self, place: int) -> tuple[Fact | None, int]:
        word = self._lower(place)
        if word in DOUBLED:
            return self._made("number", place, place + 1, DOUBLED[word]), place + 1
        if word in HALVED:
            return self._made("ratio", place, place + 1, Fraction(1, 2)), place + 1
        return None, place
