"""How fast a search is, alone and among eight."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from bench.figures import Figure, percentile
from bench.ingest import fetcher
from bench.material import Material
from bench.product import Product
from bench.retrieval import reader_of_articles

CLIENTS = 8
SECONDS = 8.0
ALONE = 300


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Search the eight articles as a signed-in user does, each question a different one."""
    visitor, _ = reader_of_articles(product, material, "speed")
    paths = ["/search?" + urlencode({"q": question.text}) for question in material.questions]
    fetch = fetcher(product, visitor.cookie)
    for path in paths[:20]:
        fetch(path)
    alone = [fetch(path) for path in paths[:ALONE]]
    yield Figure("search p50", 1000 * percentile(alone, 0.5), "ms", at_most=20)
    yield Figure("search p95", 1000 * percentile(alone, 0.95), "ms")
    yield Figure(f"search, {CLIENTS} clients at once", _throughput(product, visitor.cookie, paths), "/s", at_least=60)


def _throughput(product: Product, cookie: str, paths: Sequence[str]) -> float:
    """Return the searches answered in a second when each client asks as soon as it is answered."""
    done = [0] * CLIENTS
    began = time.perf_counter()

    def work(client: int) -> None:
        fetch = fetcher(product, cookie)
        while time.perf_counter() - began < SECONDS:
            fetch(paths[(client * 61 + done[client]) % len(paths)])
            done[client] += 1

    threads = [threading.Thread(target=work, args=(client,), daemon=True) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)
