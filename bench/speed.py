"""How fast a search is, alone and with eight clients."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from urllib.parse import urlencode

from bench.figures import Figure, percentile
from bench.ingest import fetcher
from bench.material import Material
from bench.product import Product
from bench.retrieval import reader_of_articles

CLIENTS = 8
SECONDS = 8.0
WARM = 50
ALONE = 300


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Search the eight articles as a signed-in user does, each question a different one."""
    visitor, _ = reader_of_articles(product, material, "speed")
    paths = ["/search?" + urlencode({"q": text}) for text in dict.fromkeys(material.searches)]
    fetch = fetcher(product, visitor.cookie)
    for path in paths[:WARM]:
        fetch(path)
    alone = [fetch(path) for path in paths[WARM : WARM + ALONE]]
    yield Figure("search p50", 1000 * percentile(alone, 0.5), "ms", at_most=20)
    yield Figure("search p95", 1000 * percentile(alone, 0.95), "ms")
    yield Figure(
        f"search, {CLIENTS} clients at once",
        throughput(product, visitor.cookie, paths[WARM + ALONE :]),
        "/s",
        at_least=60,
    )


def throughput(product: Product, cookie: str, paths: Sequence[str]) -> float:
    """Return the pages answered per second when each client asks again as soon as it is answered."""
    waiting = cycle(paths)
    done: list[float] = []
    began = time.perf_counter()

    def work() -> None:
        fetch = fetcher(product, cookie)
        while time.perf_counter() - began < SECONDS:
            done.append(fetch(next(waiting)))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / (time.perf_counter() - began)
