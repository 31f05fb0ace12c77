"""The figures of the last runs: kept in docs/results.json, from which docs/results.md and its plots are made."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.figures import Figure, number
from bench.plots import Line, drawn
from bench.product import ROOT
from webapp import __version__

KEPT = ROOT / "docs" / "results.json"
PAGE = ROOT / "docs" / "results.md"
LOOK_S = 2
BUSY_PERCENT = 20
"""From here on the machine is said to have been busy with other work."""
HEAD = """# What was measured

`make bench DATA=folder` measures Footnote on your machine over HTTP. It keeps the latest value of each figure in
`docs/results.json` and writes this page from it; no number here is written by hand. `bench/__main__.py` names the file
that measures each section, and [scaling](scaling.md) says what follows from the figures.

**missed** marks a figure that is worse than wanted. With "(busy)", it was measured while other work kept the machine
busy: the time says how long it took there, not what Footnote needs, and a run on a quiet machine replaces it.
"""


@dataclass(frozen=True)
class Run:
    """When and where figures were measured; ``busy``: how many percent of the processors others used before it."""

    date: str
    machine: str
    version: str
    busy: int

    @classmethod
    def begin(cls) -> Run:
        """Return the run that begins now, after a look at what else the machine does."""
        return cls(f"{datetime.now(UTC):%Y-%m-%d}", _machine(), __version__, round(psutil.cpu_percent(interval=LOOK_S)))

    @property
    def is_shared(self) -> bool:
        return self.busy >= BUSY_PERCENT

    @property
    def company(self) -> str:
        """Say what else the machine did."""
        return f"shared with other work, {self.busy} % busy" if self.is_shared else "nothing else"


@dataclass(frozen=True)
class Plot:
    """A plot of figures whose names fit patterns; what is in parentheses in them is where they stand across.

    ``lines`` are the patterns by the names of the lines. ``is_log``: whether each step across is ten times the last.
    """

    file: str
    part: str
    title: str
    across: str
    unit: str
    lines: dict[str, str] = field(default_factory=dict)
    is_log: bool = False


PLOTS = (
    Plot(
        "users",
        "users",
        "Pages, by people at once",
        "people, each of whom opens a page every ten seconds",
        "ms",
        {"half take at most": r"([\d,]+) people: pages, p50", "95 of 100": r"([\d,]+) people: pages, p95"},
    ),
    Plot(
        "workers",
        "processes",
        "Embedding, by workers",
        "workers on one machine, beside one database",
        "passages/s",
        {"embedded": r"workers: (\d+): passages embedded"},
    ),
    Plot(
        "web",
        "processes",
        "Pages, by web processes",
        "web processes on one machine, beside one database",
        "/s",
        {"pages": r"web processes: (\d+): pages"},
    ),
    Plot(
        "search",
        "index",
        "A search of the index, by its size",
        "points in the index",
        "ms",
        {
            "light user, p95": r"index of ([\d,]+): search of the light user, p95",
            "heavy user, p95": r"index of ([\d,]+): search of the heavy user, p95",
        },
        is_log=True,
    ),
    Plot(
        "adding",
        "index",
        "Adding to the index, by its size",
        "points in the index",
        "points/s",
        {"added": r"index of ([\d,]+): added"},
        is_log=True,
    ),
    Plot(
        "opening",
        "index",
        "Opening the index, by its size",
        "points in the index",
        "s",
        {
            "for the first time after it was filled": r"index of ([\d,]+): opened after that",
            "again": r"index of ([\d,]+): opened again",
        },
        is_log=True,
    ),
    Plot(
        "memory",
        "index",
        "Memory and disk of the index, by its size",
        "points in the index",
        "MB",
        {
            "memory": r"index of ([\d,]+): memory when it is searched",
            "disk": r"index of ([\d,]+): on disk",
        },
        is_log=True,
    ),
    Plot(
        "storage",
        "conversations",
        "Conversations on disk",
        "messages",
        "MB",
        {"with their indexes": r"([\d,]+) messages: on disk"},
        is_log=True,
    ),
    Plot(
        "messages",
        "conversations",
        "Pages and searches, by messages there are",
        "messages",
        "ms",
        {
            "list, p95": r"([\d,]+) messages: list of conversations, p95",
            "conversation, p95": r"([\d,]+) messages: a conversation's last messages, p95",
            "search of a light user, p95": r"([\d,]+) messages: search in messages, light, p95",
            "search of the heaviest, p95": r"([\d,]+) messages: search in messages, heavy, p95",
        },
        is_log=True,
    ),
)


class Results:
    """The figures that were measured last, each with its run."""

    def __init__(self, kept: Path = KEPT) -> None:
        self._kept = kept
        self._read()

    @property
    def values(self) -> dict[str, float]:
        """The value of each figure."""
        return {name: one["value"] for name, one in self._figures.items()}

    def add(self, run: Run, part: str, figures: Sequence[Figure]) -> None:
        """Put the figures of a part in the place of those of the same names, and write all down."""
        self._read()  # another run may have written meanwhile
        if run not in self._runs:
            self._runs.append(run)
        for one in figures:
            values = {**asdict(one), "part": part, "run": self._runs.index(run)}
            self._figures[values.pop("name")] = values
        self._drop_old_runs()
        kept = {"runs": [asdict(one) for one in self._runs], "figures": self._figures}
        self._kept.write_text(json.dumps(kept, indent=1) + "\n")

    def write(self, page: Path = PAGE) -> None:
        """Write the page and its plots."""
        page.write_text(
            "\n".join([HEAD, *self._runs_table(), *self._sections(page.parent / "results")]).rstrip() + "\n"
        )

    def _read(self) -> None:
        found = json.loads(self._kept.read_text()) if self._kept.exists() else {"runs": [], "figures": {}}
        self._runs = [Run(**one) for one in found["runs"]]
        self._figures: dict[str, dict[str, Any]] = found["figures"]

    def _drop_old_runs(self) -> None:
        """Forget the runs of which no figure is left."""
        left = sorted({one["run"] for one in self._figures.values()})
        self._runs = [self._runs[place] for place in left]
        for one in self._figures.values():
            one["run"] = left.index(one["run"])

    def _runs_table(self) -> Iterator[str]:
        yield "| run | on | machine | Footnote | what else it did |"
        yield "|---|---|---|---|---|"
        for place, run in enumerate(self._runs, 1):
            yield f"| {place} | {run.date} | {run.machine} | {run.version} | {run.company} |"
        yield ""

    def _sections(self, folder: Path) -> Iterator[str]:
        for part in dict.fromkeys(one["part"] for one in self._figures.values()):
            yield f"## {part.capitalize()}\n"
            yield from (f"![{plot.title}](results/{plot.file}.svg)\n" for plot in self._drawn(part, folder))
            yield "| figure | measured | wanted | run |"
            yield "|---|---|---|---|"
            for name, one in self._figures.items():
                if one["part"] == part:
                    yield _row(name, one, self._runs[one["run"]])
            yield ""

    def _drawn(self, part: str, folder: Path) -> Iterator[Plot]:
        """Draw the plots of a part that have at least two points, and return them."""
        folder.mkdir(exist_ok=True)
        for plot in PLOTS:
            lines = [Line(name, sorted(self._points(pattern))) for name, pattern in plot.lines.items()]
            if plot.part == part and any(len(line.points) > 1 for line in lines):
                drawing = drawn(plot.title, plot.across, plot.unit, lines, is_log=plot.is_log)
                (folder / f"{plot.file}.svg").write_text(drawing)
                yield plot

    def _points(self, pattern: str) -> Iterator[tuple[float, float]]:
        for name, one in self._figures.items():
            if found := re.fullmatch(pattern, name):
                yield float(found[1].replace(",", "")), one["value"]


def _row(name: str, values: dict[str, Any], run: Run) -> str:
    figure = Figure(name, *(values[key] for key in ("value", "unit", "at_least", "at_most")))
    missed = "" if figure.is_met else f" **missed**{' (busy)' if run.is_shared else ''}"
    wanted = figure.target.replace(">=", "≥").replace("<=", "≤")
    return f"| {name} | {number(figure.value)} {figure.unit}".rstrip() + f"{missed} | {wanted} | {values['run'] + 1} |"


def _machine() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores of {found[1] if found else 'an unnamed processor'}, {memory:.0f} GB"
