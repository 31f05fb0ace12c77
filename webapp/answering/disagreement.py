"""Where two sources give different values for the same thing: "500 mg for 5 days" and "1 g for 3 days"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property, lru_cache

from webapp.answering.compare import opposed
from webapp.answering.facts.fact import Fact
from webapp.answering.facts.matching import measure
from webapp.answering.facts.reading import read
from webapp.answering.facts.text import normalised
from webapp.answering.groups import groups_of
from webapp.shared.bm25 import words_of

ALIKE = 0.5
"""The share of all their words but values that two sentences have in common at least, to be of one thing."""
FEWEST_SHARED = 3
"""So many words have they in common at least, or all of FEWEST."""
FEWEST = 2


class _Statement:
    """A sentence as it is compared with others. Its values are read only where it may be of the same thing as one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups = groups_of(text)
        self.terms = words_of(normalised(text))

    @cached_property
    def values(self) -> dict[str, dict[Fraction, str]]:
        """The values in it, see ``_values``."""
        return _values(self.text)

    @cached_property
    def terms_but_values(self) -> frozenset[int]:
        return words_of(_without_values(self.text))


def different_values(one: str, other: str) -> tuple[list[str], list[str]] | None:
    """Return what two sentences say otherwise of the same thing, each in its own words; None where they do not."""
    mine, theirs = _statement(one), _statement(other)
    if not _is_of_same_thing(mine, theirs):
        return None
    differing = [name for name, values in mine.values.items() if _is_other(values, theirs.values.get(name))]
    if not differing:
        return None
    return _in_words(mine, differing), _in_words(theirs, differing)


def contradictions(claim: str, quoted: str) -> tuple[str, ...]:
    """Return what a claim says otherwise of the same thing than the quoted sentences, for readers."""
    if values := different_values(claim, quoted):
        return (f"{', '.join(values[0])} (the source: {', '.join(values[1])})",)
    return opposed(claim, quoted) if _is_of_same_thing(_statement(claim), _statement(quoted)) else ()


def _is_other(values: Mapping[Fraction, str], others: Mapping[Fraction, str] | None) -> bool:
    return others is not None and not values.keys() & others.keys()


def _in_words(statement: _Statement, measures: list[str]) -> list[str]:
    return [text for name in measures for text in statement.values[name].values()]


@lru_cache(maxsize=512)
def _statement(text: str) -> _Statement:
    """Cached: each quote of an answer is compared with all others, whenever its page is shown."""
    return _Statement(text)


def _is_of_same_thing(one: _Statement, other: _Statement) -> bool:
    if len(one.terms & other.terms) < FEWEST:
        return False
    mine, theirs = one.terms_but_values, other.terms_but_values
    shared = len(mine & theirs)
    is_same_group = one.groups == other.groups
    is_enough = shared >= FEWEST_SHARED or (mine == theirs and shared >= FEWEST)
    return is_same_group and is_enough and shared >= ALIKE * len(mine | theirs)


def _without_values(text: str) -> str:
    text, start, parts = normalised(text), 0, []
    for fact in _amounts(text):
        parts.append(text[start : fact.start])
        start = max(start, fact.end)
    return " ".join([*parts, text[start:]])


def _values(text: str) -> dict[str, dict[Fraction, str]]:
    """Return the values in a text: by what they measure, how much of it, and how that is said."""
    found: defaultdict[str, dict[Fraction, str]] = defaultdict(dict)
    for fact in _amounts(text):
        name = "rate" if fact.kind == "rate" else f"{measure(fact)} {fact.per.measures if fact.per else ''}"
        size = fact.values[0] if fact.kind == "rate" else fact.sizes()[0]
        found[name][size] = " ".join(fact.text.split())
    return found


def _amounts(text: str) -> list[Fact]:
    return [fact for fact in read(text) if fact.values and (fact.kind == "rate" or fact.unit.sign)]
