"""A thousand files of two users at once: each ends with a result or a reason, and nobody waits for a page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.figures import Figure, percentile
from bench.ingest import PROBE_EVERY_S, SEARCH_EVERY_S, Probe
from bench.material import Material
from bench.mixed import Made, files, pdf
from bench.product import Product
from bench.visitor import Row, Visitor

FILES = 1000
IN_A_GROUP = 10  # files in one request, as the page sends them
TIMEOUT_S = 3600
STATUS_EVERY_S = 2


def measure(product: Product, material: Material, number: int = FILES) -> Iterator[Figure]:
    """Let two users upload half of the files each, wait for all, and compare what is there with what was sent."""
    paragraphs = [part for _, text in material.articles for part in text.split("\n\n")]
    made = [*files(paragraphs, number - 1), ("note-9999.pdf", pdf(paragraphs))]  # the last is a book
    halves = {"ann": made[::2], "ben": made[1::2]}
    visitors = {name: Visitor(product, name) for name in halves}
    searcher = Visitor(product, "looker")
    searcher.wait_until_ready(searcher.upload([("owls.txt", b"The barn owl hunts at night.", "text/plain")]))
    probes = [
        Probe(product, "/health", PROBE_EVERY_S),
        Probe(product, "/search?q=when+does+the+barn+owl+hunt", SEARCH_EVERY_S, searcher.cookie),
        *(Probe(product, "/documents/", STATUS_EVERY_S, visitor.cookie) for visitor in visitors.values()),
    ]
    for probe in probes:
        probe.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda name: _send(visitors[name], halves[name]), halves))
    uploaded = time.perf_counter() - began
    shelves = {name: _settled(product, visitor) for name, visitor in visitors.items()}
    settled = time.perf_counter() - began
    health, search, *pages = [probe.stop() for probe in probes]
    yield Figure("many: files uploaded in", uploaded, "s")
    yield Figure("many: all in a final state after", settled, "s")
    yield from _accounted(halves, shelves)
    yield Figure("meanwhile, health probe p50", 1000 * percentile(health, 0.5), "ms")
    yield Figure("meanwhile, health probe p99", 1000 * percentile(health, 0.99), "ms", at_most=60)
    yield Figure("meanwhile, health probe worst", 1000 * max(health), "ms", at_most=250)
    yield Figure("meanwhile, search p95", 1000 * percentile(search, 0.95), "ms", at_most=300)
    yield Figure("meanwhile, the library's page p95", 1000 * percentile(pages[0] + pages[1], 0.95), "ms", at_most=300)


def _send(visitor: Visitor, made: Sequence[Made]) -> None:
    for start in range(0, len(made), IN_A_GROUP):
        visitor.send([(name, content, "") for name, content in made[start : start + IN_A_GROUP]])


def _settled(product: Product, visitor: Visitor) -> list[Row]:
    """Return the user's library when no document in it is being processed any more."""
    deadline = time.monotonic() + TIMEOUT_S
    rows = visitor.library()
    while not all(row.is_final for row in rows):
        if time.monotonic() > deadline:
            raise product.failed(f"not every file was in a final state within {TIMEOUT_S} s")
        time.sleep(STATUS_EVERY_S)
        rows = visitor.library()
    return rows


def _accounted(halves: dict[str, list[Made]], shelves: dict[str, list[Row]]) -> Iterator[Figure]:
    """Compare what is there with what was sent; file names say who sent them, as nobody sent the same."""
    sent = {name: {_stem(file) for file, _ in made} for name, made in halves.items()}
    found = {name: [_stem(row.title) for row in rows] for name, rows in shelves.items()}
    rows = [row for shelf in shelves.values() for row in shelf]
    yield Figure("many: files in the libraries", len(rows), at_least=sum(map(len, sent.values())))
    yield Figure("many: lost", sum(len(sent[name] - set(found[name])) for name in sent), at_most=0)
    yield Figure("many: doubled", sum(len(found[name]) - len(set(found[name])) for name in sent), at_most=0)
    yield Figure("many: of another owner", sum(len(set(found[name]) - sent[name]) for name in sent), at_most=0)
    yield Figure("many: ready", sum(row.is_ready for row in rows))
    yield Figure(
        "many: not read, without a reason", sum(not row.is_ready and not row.reason for row in rows), at_most=0
    )


def _stem(text: str) -> str:
    """Return the number in ``note-0042.txt``, or in the title made from it: "note 0042"."""
    found = re.search(r"note\W(\d{4})", text, re.IGNORECASE)
    return found[1] if found else text
