"""What the product costs: time to start, memory at rest, space on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from bench.figures import Figure
from bench.material import Material
from bench.product import ROOT, Product
from bench.retrieval import reader_of_articles
from bench.visitor import Visitor

REST_S = 10


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Measure the product, start it again on the data it has by now, and measure it at rest."""
    yield Figure("first start, empty folder", product.start_seconds, "s")
    reader_of_articles(product, material, "memory")
    yield Figure("memory of all processes after work", product.memory_mb(), "MB")
    product.stop()
    product.start()
    yield Figure("start with existing data", product.start_seconds, "s", at_most=4)
    Visitor(product, "rest").search("the first search")
    time.sleep(REST_S)
    yield Figure("memory of all processes at rest", product.memory_mb(), "MB", at_most=400)
    yield Figure("site-packages without bench and tests", _installed_mb(), "MB", at_most=500)


def _installed_mb() -> float:
    """Return the size of the packages in requirements.txt and of all that they need."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines())
    waiting = [Requirement(line) for line in lines if line]
    found: dict[str, Distribution] = {}
    while waiting:
        wanted = waiting.pop()
        if wanted.name in found and not wanted.extras:
            continue
        try:
            found[wanted.name] = distribution(wanted.name)
        except PackageNotFoundError:
            continue  # wanted by another system or an extra that is not installed
        waiting += [
            needed
            for needed in map(Requirement, found[wanted.name].requires or [])
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in ["", *wanted.extras])
        ]
    paths = {Path(str(file.locate())) for one in found.values() for file in one.files or []}
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6
