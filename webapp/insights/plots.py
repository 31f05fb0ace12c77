"""The positions of the bars of the plots, in the units of their drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.insights.queries import Day
from webapp.shared import dates

WIDTH, HEIGHT = 720, 180
TOP, BOTTOM = 20, 24
DOWN = HEIGHT - TOP - BOTTOM
GAP = 0.25  # of a bar's place
MOST_BARS = 31
"""A longer period is shown by weeks."""
MOST_NAMES = 8
"""How many bars have their day below them."""


@dataclass(frozen=True)
class Period:
    """A day or a week with what was said in it. ``name``: of the bar, ``label``: below it, "" for most of many."""

    name: str
    label: str
    questions: int
    answers: int
    x: float
    y: float
    width: float
    height: float


def periods(said: Sequence[Day], first: date, number: int, style: str = dates.DEFAULT) -> list[Period]:
    """Return a bar for each of so many days from the first on, or for each of their weeks; nothing where all are 0."""
    step = 1 if number <= MOST_BARS else 7
    starts = [first + timedelta(days=n) for n in range(0, number, step)]
    counts = [[0, 0] for _ in starts]
    for one in said:
        if 0 <= (place := (one.day - first).days // step) < len(counts):
            counts[place][0] += one.questions
            counts[place][1] += one.answers
    most = max(map(sum, counts))
    if not most:
        return []
    names = [dates.short_day(start, style) for start in starts]
    labelled = -(-len(starts) // MOST_NAMES)
    across = WIDTH / len(starts)
    return [
        Period(
            name if step == 1 else f"Week from {name}",
            name if place % labelled == 0 else "",
            *counts[place],
            *_corner(across * place, across, DOWN * sum(counts[place]) / most),
        )
        for place, name in enumerate(names)
    ]


def _corner(left: float, across: float, height: float) -> list[float]:
    corner = (left + across * GAP / 2, TOP + DOWN - height, across * (1 - GAP), height)
    return [round(one, 1) for one in corner]


def lengths(counts: Sequence[int]) -> list[float]:
    """Return how long the line of each count is, of a hundred for the highest."""
    most = max(counts, default=0)
    return [round(100 * count / most, 1) if most else 0 for count in counts]
