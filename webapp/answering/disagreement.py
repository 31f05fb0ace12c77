"""Where two sources give different values for the same thing: "500 mg for 5 days" and "1 g for 3 days"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from webapp.answering.facts.fact import Fact
from webapp.answering.facts.matching import measure
from webapp.answering.facts.reading import read
from webapp.answering.facts.text import normalised
from webapp.answering.spelling import words
from webapp.shared.bm25 import words_of
from webapp.shared.folding import fold

ALIKE = 0.5
"""The share of all their words but values that two sentences have in common at least, to be of one thing."""
FEWEST_SHARED = 3
# Of what one says it and the other does not, they speak of different things.
GROUPS = tuple(
    map(
        words,
        (
            "adult adults",
            "child children infant infants",
            "pregnancy pregnant",
            "women female",
            "men male",
            "elderly",
            "renal kidney",
            "hepatic liver",
            "mild",
            "severe",
            "maximum most",
            "minimum least",
            "day daytime morning",
            "night evening",
            "oral orally",
            "intravenous intravenously",
            "before",
            "after",
        ),
    )
)
WORD = re.compile(r"[^\W\d_]+")


def different_values(one: str, other: str) -> tuple[list[str], list[str]] | None:
    """Return what two sentences say otherwise of the same thing, each in its own words; None where they do not."""
    if not _is_of_same_thing(one, other):
        return None
    mine, theirs = _values(one), _values(other)
    measures = [name for name in mine if name in theirs and not mine[name].keys() & theirs[name].keys()]
    if not measures:
        return None
    return _said(mine, measures), _said(theirs, measures)


def _said(values: Mapping[str, Mapping[Fraction, str]], measures: list[str]) -> list[str]:
    return [said for name in measures for said in values[name].values()]


def _is_of_same_thing(one: str, other: str) -> bool:
    mine, theirs = (words_of(_without_values(text)) for text in (one, other))
    shared = len(mine & theirs)
    texts = [words(" ".join(WORD.findall(fold(text)))) for text in (one, other)]
    is_same_group = all(bool(group & texts[0]) == bool(group & texts[1]) for group in GROUPS)
    return is_same_group and shared >= FEWEST_SHARED and shared >= ALIKE * len(mine | theirs)


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
