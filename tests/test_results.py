"""The page of results: made of what the bench measured, and of nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bench.figures import Figure
from bench.results import KEPT, PAGE, Results, Run

RUN = Run("2026-01-02", "2 cores of a processor, 4 GB", "0.2.0", busy=3)
FIGURES = [
    Figure("index of 10,000: on disk", 30, "MB"),
    Figure("index of 100,000: on disk", 300, "MB", at_most=250),
]


@pytest.fixture
def results(tmp_path) -> Results:
    found = Results(tmp_path / "results.json")
    found.add(RUN, "index", FIGURES)
    return found


def test_the_page_in_docs_says_what_the_bench_wrote_down(tmp_path):
    Results(KEPT).write(tmp_path / "results.md")
    made = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.*")}
    assert len(made) > 1
    assert {name: (PAGE.parent / name).read_text() for name in made} == made
    assert {path.name for path in (PAGE.parent / "results").iterdir()} == {path.name for path in made} - {PAGE.name}


def test_a_figure_is_shown_with_its_run_its_target_and_a_plot(results, tmp_path):
    results.write(tmp_path / "results.md")
    page = (tmp_path / "results.md").read_text()
    assert "| 1 | 2026-01-02 | 2 cores of a processor, 4 GB | 0.2.0 | nothing else |" in page
    assert "| index of 100,000: on disk | 300 MB **missed** | ≤ 250 | 1 |" in page
    drawing = (tmp_path / "results" / "memory.svg").read_text()
    assert "disk: 300" in drawing
    assert ">10,000<" in drawing


def test_a_later_run_replaces_its_own_figures_and_leaves_the_others(results, tmp_path):
    busy = replace(RUN, date="2026-02-03", busy=80)
    results.add(busy, "index", [replace(FIGURES[0], value=20)])
    results.add(busy, "users", [Figure("30 people: pages, p50", 12, "ms")])
    assert Results(tmp_path / "results.json").values == {
        "index of 10,000: on disk": 20,
        "index of 100,000: on disk": 300,
        "30 people: pages, p50": 12,
    }
    results.add(busy, "index", FIGURES)
    kept = json.loads((tmp_path / "results.json").read_text())
    assert [run["date"] for run in kept["runs"]] == ["2026-02-03"]
    results.write(tmp_path / "results.md")
    page = (tmp_path / "results.md").read_text()
    assert "shared with other work, 80 % busy" in page
    assert "| 300 MB **missed** (busy) | ≤ 250 |" in page
