"""How fast each kind of file is read: passages a second, from its upload until its words can be found."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from bench.figures import Figure
from bench.material import Material
from bench.mixed import WHOLE, Made, scan
from bench.product import Product
from bench.visitor import Visitor

PASSAGES = re.compile(r"Searchable by words. Indexing by meaning: [\d,]+ of ([\d,]+) passages")
TIMEOUT_S = 300
LOOK_EVERY_S = 0.02


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Upload all the articles as one file of each format, one after the other; then three scanned pages."""
    visitor = Visitor(product, "formats")
    texts = ["All articles", *(part for _, text in material.articles for part in text.split("\n\n"))]
    for suffix, make in dict(WHOLE).items():
        passages, seconds = _read(product, visitor, (f"articles{suffix}", make(texts)))
        yield Figure(f"{suffix[1:]}: read, cut and found by words", passages / seconds, "passages/s")
    began = time.perf_counter()
    pages = 3
    (id,) = visitor.upload([("scan.pdf", scan(texts, pages), "application/pdf")])
    visitor.wait_until_ready([id])
    yield Figure("scan: recognised and ready", (time.perf_counter() - began) / pages, "s a page")


def _read(product: Product, visitor: Visitor, file: Made) -> tuple[int, float]:
    """Return how many passages a file has, and how many seconds it took until they could be found."""
    began = time.perf_counter()
    (id,) = visitor.upload([(*file, "")])
    while time.perf_counter() - began < TIMEOUT_S:
        if found := PASSAGES.search(visitor.status(id)):
            seconds = time.perf_counter() - began
            visitor.wait_until_ready([id])
            return int(found[1].replace(",", "")), seconds
        time.sleep(LOOK_EVERY_S)
    raise product.failed(f"{file[0]} was not read within {TIMEOUT_S} s")
