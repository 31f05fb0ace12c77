"""Several web processes and workers on one machine, beside one database: what another of them brings.

The index is the tests' stand-in for a Qdrant server, so no search is measured.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure
from bench.material import Material
from bench.product import ROOT, Product
from bench.speed import throughput
from bench.visitor import Visitor
from webapp.clients.postgres import EmbeddedPostgres

NUMBERS = (1, 2)
TIMEOUT_S = 60


@dataclass
class Parts(Product):
    """The processes of the Procfile: some of the web, and some workers."""

    web: int = 1
    workers: int = 1
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def database(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.folder / "var" / "postgres")

    def start(self) -> None:
        """Start the database with its tables, and then all processes beside it."""
        self.database.ensure_running()
        self.settings |= {"WEB_CONCURRENCY": str(self.web), "DATABASE_URL": self.database.url}
        self.command("db", "upgrade")
        super().start()

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the workers and the web processes."""
        self.started = [self.run("flask", "--app", "wsgi", "worker") for _ in range(self.workers)]
        return self.run("gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}")

    def stop(self) -> None:
        """Stop all processes, and the database."""
        for process in (*self.started, self.process):
            if process:
                process.terminate()
                process.wait(TIMEOUT_S)
        self.process, self.started = None, []
        self.database.stop()


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Embed the articles with one worker and with two, and open pages of one web process and of two."""
    for number in NUMBERS:
        with _stand_in() as url:
            folder = Path(product.folder / f"processes-{number}")
            with Parts(folder, {"QDRANT_URL": url}, web=number, workers=number) as parts:
                yield from _measured(parts, material, number)


@contextmanager
def _stand_in() -> Iterator[str]:
    """Run the stand-in for a Qdrant server, and give its address."""
    command = [sys.executable, "-m", "tests.qdrant_double"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().split()[0]
        finally:
            process.kill()


def _measured(parts: Parts, material: Material, number: int) -> Iterator[Figure]:
    visitors = [Visitor(parts, f"reader-{one}") for one in range(max(NUMBERS))]
    began = time.perf_counter()
    files = [(f"{title}.txt", text.encode(), "text/plain") for title, text in material.articles]
    ids = [visitor.upload(files) for visitor in visitors]
    for visitor, mine in zip(visitors, ids, strict=True):
        visitor.wait_until_ready(mine)
    seconds = time.perf_counter() - began
    passages = len(visitors) * sum(text.count("\n\n") + 1 for _, text in material.articles)
    yield Figure(f"workers: {number}: passages embedded", passages / seconds, "a second")
    visitor = visitors[0]
    paths = ["/documents/", f"/documents/{ids[0][0]}", "/chat/", "/tasks/"]
    yield Figure(f"web processes: {number}: pages", throughput(parts, visitor.cookie, paths), "a second")
