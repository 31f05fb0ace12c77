"""Plots as plain SVG: lines through points, their values beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bench.figures import number

WIDTH, HEIGHT = 720, 320
LEFT, TOP, RIGHT, BOTTOM = 64, 44, 230, 52
ACROSS, DOWN = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
COLOURS = ("#1f5fa8", "#b3541e", "#3a7d44", "#7a3e9d")
STEPS = 4
"""Into how many parts the lines of the grid divide the height."""
ROUND = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)
"""What the height of the grid may be, times a power of ten."""
APART = 14
"""How far names of lines are apart at least."""


@dataclass(frozen=True)
class Line:
    """A named line through points, (across, up), in order."""

    name: str
    points: Sequence[tuple[float, float]]


def drawn(title: str, across: str, unit: str, lines: Sequence[Line], *, is_log: bool) -> str:
    """Return a plot; ``is_log``: each step across is ten times the last."""
    shown = [line for line in lines if line.points]
    places = sorted({x for line in shown for x, _ in line.points})
    top = _rounded(max(y for line in shown for _, y in line.points))
    scale = _Scale(places, top, is_log)
    parts = [_text(LEFT, 22, f"{title}, {unit}", "start", "bold"), *_grid(scale, across)]
    names = _apart([scale.y(line.points[-1][1]) for line in shown])
    for line, colour, name_at in zip(shown, COLOURS, names, strict=False):
        parts += _line(line, scale, colour, name_at)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


@dataclass(frozen=True)
class _Scale:
    places: Sequence[float]
    top: float
    is_log: bool

    def x(self, value: float) -> float:
        first, last = (self._across(one) for one in (self.places[0], self.places[-1]))
        return round(LEFT + ACROSS * (self._across(value) - first) / ((last - first) or 1), 1)

    def y(self, value: float) -> float:
        return round(TOP + DOWN * (1 - value / self.top), 1)

    def _across(self, value: float) -> float:
        return math.log10(value) if self.is_log else value


def _grid(scale: _Scale, across: str) -> Iterator[str]:
    for step in range(STEPS + 1):
        value = scale.top * step / STEPS
        y = scale.y(value)
        yield f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + ACROSS}" y2="{y}" stroke="#ddd"/>'
        yield _text(LEFT - 8, y + 4, number(value), "end")
    for place in scale.places:
        yield _text(scale.x(place), TOP + DOWN + 18, f"{place:,.0f}", "middle")
    yield _text(LEFT + ACROSS / 2, TOP + DOWN + 40, across, "middle")


def _line(line: Line, scale: _Scale, colour: str, name_at: float) -> Iterator[str]:
    corners = [(scale.x(x), scale.y(y)) for x, y in line.points]
    through = " ".join(f"{x},{y}" for x, y in corners)
    yield f'<polyline points="{through}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for (x, y), (_, value) in zip(corners, line.points, strict=True):
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"><title>{number(value)}</title></circle>'
    name = f"{line.name}: {number(line.points[-1][1])}"
    yield _text(corners[-1][0] + 8, name_at + 4, name, "start", colour=colour)


def _apart(places: Sequence[float]) -> list[float]:
    """Move the places of names down until none covers another."""
    moved: dict[int, float] = {}
    last = -math.inf
    for index in sorted(range(len(places)), key=lambda one: places[one]):
        moved[index] = last = max(places[index], last + APART)
    return [moved[index] for index in range(len(places))]


def _text(x: float, y: float, text: str, anchor: str, weight: str = "normal", colour: str = "#222") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'


def _rounded(most: float) -> float:
    """Return the next round number above the highest value."""
    power = 10 ** math.floor(math.log10(most)) if most else 1
    return next(one * power for one in ROUND if one * power >= most)
