"""Read how often something happens, and what an amount is per."""

from __future__ import annotations

from fractions import Fraction

from webapp.answering.facts import numbers
from webapp.answering.facts.fact import Fact
from webapp.answering.facts.numerals import ABBREVIATED_RATES, TIMES
from webapp.answering.facts.text import Token
from webapp.answering.facts.units import NO_UNIT, PERIODS, UNITS, Unit, unit_of
from webapp.shared.words import word_set

PER = word_set("per a an each every / pro je par")
TIMES_WORDS = frozenset(("times", "time", "x", "×", "mal", "fois"))
EVERY = frozenset(("every", "alle", "jede", "jeden", "jedes", "each", "tous", "toutes"))


class Rates:
    """The tokens of a text, and the rates among them."""

    def __init__(self, text: str, tokens: tuple[Token, ...], language: str) -> None:
        self.text, self.tokens, self.language = text, tokens, language

    def _at(self, place: int) -> Token | None:
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def _lower(self, place: int) -> str:
        token = self._at(place)
        return token.lower if token else ""

    def _made(self, kind: str, place: int, following: int, value: Fraction | int, unit: Unit = NO_UNIT) -> Fact:
        start, end = self.tokens[place].start, self.tokens[following - 1].end
        return Fact(kind, self.text[start:end], start, end, (Fraction(value),), unit)

    def _period(self, place: int) -> tuple[Unit | None, int]:
        """Return the period of "a day", "per week", "daily", and where the tokens after it begin."""
        if self._lower(place) in PERIODS:
            return PERIODS[self._lower(place)], place + 1
        if self._lower(place) in PER and (token := self._at(place + 1)):
            unit = UNITS["year"] if token.lower == "an" else unit_of(token.text)
            if unit and (unit.measures == "time" or self._lower(place) in ("/", "per")) and token.is_word:
                return unit, place + 2
        return None, place

    def _rate(self, place: int) -> tuple[Fact | None, int]:
        """Read "twice a day", "3 times daily", "every 8 hours", "b.i.d.", "weekly"."""
        token = self.tokens[place]
        if times := ABBREVIATED_RATES.get(token.lower if "." in token.text else token.text):
            return self._made("rate", place, place + 1, times / UNITS["day"].size), place + 1
        if token.lower in EVERY:
            return self._every(place)
        if token.lower in PERIODS:
            return self._made("rate", place, place + 1, 1 / PERIODS[token.lower].size), place + 1
        count, following = TIMES.get(token.lower), place + 1
        if count is None:
            values, following = numbers.read(self.tokens, place, self.language)
            if not values or self._lower(following) not in TIMES_WORDS:
                return None, place
            count, following = int(values[0]), following + 1
        period, following = self._period(following)
        if not period:
            return None, place
        return self._made("rate", place, following, Fraction(count) / period.size), following

    def _every(self, place: int) -> tuple[Fact | None, int]:
        if self._lower(place + 1) in ("les", "the"):
            place += 1
        values, following = numbers.read(self.tokens, place + 1, self.language)
        if not values and self._lower(place + 1) in ("other", "second"):
            values, following = (Fraction(2),), place + 2
        unit = unit_of(self.tokens[following].text) if following < len(self.tokens) else None
        if not unit or unit.measures != "time" or (values and not values[0]):
            return None, place
        size = (values or (Fraction(1),))[0] * unit.size
        return self._made("rate", place, following + 1, 1 / size), following + 1
