"""What was measured, next to its targets, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. ``target``, where there is one, is a lower or an upper bound."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool:
        return not (
            (self.at_least is not None and self.value < self.at_least)
            or (self.at_most is not None and self.value > self.at_most)
        )

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f">= {number(self.at_least)}"
        return f"<= {number(self.at_most)}" if self.at_most is not None else ""


def number(value: float) -> str:
    """Return a value with about three digits."""
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` (0 to 1) of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure], before: Mapping[str, float]) -> str:
    """Return the figures as lines of text: name, target, the run before, this one, and a mark where it is missed."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'figure':{width}}  {'target':>10}  {'last run':>10}  {'measured':>10}"]
    for figure in figures:
        missed = "" if figure.is_met else "  missed"
        earlier = number(before[figure.name]) if figure.name in before else ""
        measured = f"{figure.target:>10}  {earlier:>10}  {number(figure.value):>10} {figure.unit}{missed}"
        lines.append(f"{figure.name:{width}}  {measured}".rstrip())
    return "\n".join(lines)
