"""The positions of the lines and bars of the plots, in the units of their drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 360, 220
LEFT, TOP, RIGHT, BOTTOM = 44, 16, 24, 44
"""The margins around what is drawn, for the words of the axes."""
ACROSS, DOWN = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
GAP = 0.3  # of a bar's place


@dataclass(frozen=True)
class Bar:
    """A count as a bar: its corner and size."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Tick:
    """A line of the grid, at this share of an axis."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    """Shares against shares: the corners of the line, the present threshold's place on it, and the points as rows."""

    line: str
    x: float
    y: float
    rows: Sequence[Sequence[float]]
    here: Sequence[float]
    ticks: Sequence[Tick]


def bars(counts: Mapping[str, int]) -> list[Bar]:
    """Return a bar for each count; nothing where all are 0."""
    most, step = max(counts.values()), ACROSS / len(counts)
    if not most:
        return []
    sized = [(name, count, DOWN * count / most) for name, count in counts.items()]
    return [
        Bar(name, count, *map(_round, (LEFT + step * (n + GAP / 2), TOP + DOWN - height, step * (1 - GAP), height)))
        for n, (name, count, height) in enumerate(sized)
    ]


def curve(points: Sequence[Sequence[Any]], threshold: float) -> Curve | None:
    """Return the shares refused of questions with an answer (across) and of those without (up), by threshold.

    None where there are no questions of one of the two kinds.
    """
    if any(share is None for point in points for share in point):
        return None
    here = next(point for point in points if point[0] == threshold)
    ticks = [Tick(f"{step * 20} %", *_place(step / 5, step / 5)) for step in range(6)]
    line = " ".join(",".join(map(str, _place(across, up))) for _, across, up in points)
    return Curve(line, *_place(here[1], here[2]), rows=points, here=here, ticks=ticks)


def _place(across: float, up: float) -> tuple[float, float]:
    return _round(LEFT + ACROSS * across), _round(TOP + DOWN * (1 - up))


def _round(value: float) -> float:
    return round(value, 1)
