"""Which of the two sides of a "than" is more."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.answering.rules.analysis import AnalysedText, Word
from webapp.answering.rules.lexicon import POLES_OF

THAN = frozenset(("than", "als"))


def compare(claim: AnalysedText, source: AnalysedText) -> tuple[str, str] | None:
    """Compare the two sides of a "than": with the same comparative the same must stand on each."""
    ours = [sides for clause in claim.clauses if (sides := _sides(clause, ("than", "als")))]
    theirs = [sides for clause in source.clauses if (sides := _sides(clause, ("than", "als")))]
    if len(ours) != 1:
        return None
    verdicts = [_is_turned(ours[0], other) for other in theirs]
    turned = [other for other, verdict in zip(theirs, verdicts, strict=True) if verdict]
    return _told(ours[0][0], ours[0][1], turned[0]) if turned else None


def _told(left: Sequence[Word], right: Sequence[Word], other: tuple[Sequence[Word], Sequence[Word]]) -> tuple[str, str]:
    there = {word.stem for side in other for word in side}
    first = [word.text for word in left if word.stem in there and word.lower not in POLES_OF]
    second = [word.text for word in right if word.stem in there]
    return (first or [left[0].text])[0], (second or [right[0].text])[-1]


Sides = tuple[tuple[Word, ...], tuple[Word, ...]]


def _sides(clause: Sequence[Word], pivots: Sequence[str]) -> Sides | None:
    places = [place for place, word in enumerate(clause) if word.lower in pivots]
    if len(places) != 1:
        return None
    sides = [
        tuple(word for word in side if not word.is_light) for side in (clause[: places[0]], clause[places[0] + 1 :])
    ]
    return (sides[0], sides[1]) if all(sides) else None


def _is_turned(ours: Sides, theirs: Sides) -> bool | None:
    """Whether the claim contradicts the source's comparison; None when the two compare something else."""
    ours_pole, theirs_pole = _pole(ours[0]), _pole(theirs[0])
    if ours_pole is None or theirs_pole is None or ours_pole[0] != theirs_pole[0]:
        return None
    left, right = _apart(ours)
    their_left, their_right = _apart(theirs)
    is_turned = bool(left & their_right and right & their_left) and not right & their_right
    is_straight = bool(right & their_right) and not (left & their_right or right & their_left)
    if is_turned == is_straight or (is_straight and not left & their_left):
        return None
    return is_turned == (ours_pole[1] == theirs_pole[1])


def _apart(sides: Sides) -> tuple[set[str], set[str]]:
    """Return the stems that stand on one side alone."""
    left, right = ({word.stem for word in side if word.lower not in POLES_OF} for side in sides)
    return left - right, right - left


def _pole(side: Sequence[Word]) -> tuple[int, int] | None:
    """Return the comparative that stands before a "than"."""
    for word in reversed(side):
        if word.lower in POLES_OF:
            return POLES_OF[word.lower][0]
    return None
