"""The 352-page book: how soon it is found, and how it slows down everybody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection

from bench.figures import Figure, percentile
from bench.material import Material
from bench.product import Product
from bench.visitor import Visitor

PROBE_EVERY_S = 0.02
SEARCH_EVERY_S = 0.1
WORDS = "Jesse Jordan RIAA settlement"


class Probe(threading.Thread):
    """Fetches a path again and again on one connection, and keeps how long each took, in seconds."""

    def __init__(self, product: Product, path: str, every_s: float, cookie: str = "") -> None:
        super().__init__(daemon=True)
        self.fetch = fetcher(product, cookie)
        self.path = path
        self.every_s = every_s
        self.seconds: list[float] = []
        self._stopping = threading.Event()
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.seconds.append(self.fetch(self.path))
                self._stopping.wait(max(0, self.every_s - self.seconds[-1]))
        except Exception as error:  # told by stop(), where the bench sees it
            self._error = error

    def stop(self) -> list[float]:
        """Return the seconds of each fetch; raise what ended them early."""
        self._stopping.set()
        self.join()
        if self._error:
            raise self._error
        return self.seconds


def fetcher(product: Product, cookie: str = "") -> Callable[[str], float]:
    """Return a function that fetches a path on a connection of its own and returns the seconds it took."""
    connection = HTTPConnection("127.0.0.1", product.port, timeout=60)

    def fetch(path: str) -> float:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - began
        if answer.status != 200:
            raise product.failed(f"{path} answered {answer.status}")
        return seconds

    return fetch


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Upload the book, wait for its words and then its vectors, and probe meanwhile."""
    visitor = Visitor(product, "reader")
    searcher = Visitor(product, "searcher")
    searcher.wait_until_ready(searcher.upload([("owls.txt", b"The barn owl hunts at night.", "text/plain")]))
    health = Probe(product, "/health", PROBE_EVERY_S)
    search = Probe(product, "/search?q=when+does+the+barn+owl+hunt", SEARCH_EVERY_S, searcher.cookie)
    health.start()
    search.start()
    ids = visitor.upload([("freeculture.pdf", material.book.read_bytes(), "application/pdf")])
    began = time.perf_counter()
    while not visitor.search(WORDS):
        time.sleep(0.05)
    found = time.perf_counter() - began
    visitor.wait_until_ready(ids)
    embedded = time.perf_counter() - began
    probed, searched = health.stop(), search.stop()
    yield Figure("book: found by words after", found, "s", at_most=4)
    yield Figure("book: fully embedded after", embedded, "s", at_most=60)
    yield Figure("meanwhile, health probe p50", 1000 * percentile(probed, 0.5), "ms")
    yield Figure("meanwhile, health probe p99", 1000 * percentile(probed, 0.99), "ms", at_most=60)
    yield Figure("meanwhile, health probe worst", 1000 * max(probed), "ms", at_most=250)
    yield Figure("meanwhile, search p95", 1000 * percentile(searched, 0.95), "ms", at_most=300)
