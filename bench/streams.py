"""Two hundred answers of eight users read at once from one server while a slow model writes them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from bench.figures import Figure, percentile
from bench.ingest import PROBE_EVERY_S, Probe
from bench.material import Material
from bench.product import Product
from bench.visitor import Visitor
from tests.fake_models import model_server

STREAMS, READERS = 200, 8
MODEL = "slow-100ms"  # a pause after every twelve letters
NOTES = (
    b"An opened insulin pen keeps for twenty-eight days at room temperature. It should not be frozen.\n\n"
    b"The barn owl hunts at night over open fields. It finds voles by their sound alone."
)
QUESTION = "How long does an opened insulin pen keep at room temperature?"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'footnote'"


@dataclass
class Reader:
    """One open stream, and whether its answer has come to its end."""

    path: str
    cookie: str
    is_done: bool = False

    async def read(self, product: Product) -> None:
        """Follow the stream to its end, coming back as a browser does when it is closed early."""
        last = ""
        while not self.is_done:
            reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
            again = f"Last-Event-ID: {last}\r\n" if last else ""
            writer.write(f"GET {self.path} HTTP/1.0\r\nHost: x\r\nCookie: {self.cookie}\r\n{again}\r\n".encode())
            async for line in reader:
                if line.startswith(b"id: "):
                    last = line[4:].strip().decode()
                self.is_done = self.is_done or line.startswith(b"event: done")
            writer.close()
            if not self.is_done:
                await asyncio.sleep(2)


def measure(product: Product, _material: Material) -> Iterator[Figure]:
    """Ask all questions, open their streams at once, and watch the health check and the database meanwhile."""
    with model_server() as fake:
        settings = {"LLM_BASE_URL": fake.url, "LLM_MODEL": MODEL}
        with Product(product.folder / "streams", settings=settings) as asked:
            visitors = [Visitor(asked, f"reader{number}") for number in range(READERS)]
            for visitor in visitors:
                visitor.wait_until_ready(visitor.upload([("notes.txt", NOTES, "text/plain")]))
            yield from _streams(asked, visitors)


def _streams(product: Product, visitors: list[Visitor]) -> Iterator[Figure]:
    began = time.perf_counter()
    readers = []
    for number in range(STREAMS):
        visitor = visitors[number % READERS]
        visitor.conversation = ""
        readers.append(Reader(f"/chat/messages/{visitor.begin(QUESTION)}/stream", visitor.cookie))
    asked = time.perf_counter() - began
    probe = Probe(product, "/health", PROBE_EVERY_S)
    probe.start()
    connections = asyncio.run(_all(product, readers))
    health = probe.stop()
    yield Figure(
        "streams: answers read to their end at once", sum(reader.is_done for reader in readers), at_least=STREAMS
    )
    yield Figure("streams: all asked within", asked, "s")
    yield Figure("streams: until the last was", time.perf_counter() - began, "s")
    yield Figure("streams: database connections at most", max(connections), at_most=10)
    yield Figure("meanwhile, health probe p50", 1000 * percentile(health, 0.5), "ms")
    yield Figure("meanwhile, health probe p99", 1000 * percentile(health, 0.99), "ms", at_most=100)


async def _all(product: Product, readers: list[Reader]) -> list[int]:
    reading = asyncio.gather(*(reader.read(product) for reader in readers))
    connections = []
    address = f"postgresql://postgres@/postgres?host={product.folder / 'var' / 'postgres'}"
    with psycopg.connect(address, autocommit=True) as database:
        while not reading.done():
            connections += [count for (count,) in database.execute(CONNECTIONS)]
            await asyncio.sleep(0.2)
    return connections
