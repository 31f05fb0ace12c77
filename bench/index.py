"""The embedded index by itself, filled with the messages of many users: adding, opening, searching, memory and disk.

Each step is a process of its own, so that its memory is that of one step: ``python -m bench.index STEP FOLDER ...``.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil

from bench.figures import Figure, percentile
from bench.material import Material
from bench.product import ROOT, Product
from webapp.clients.vectors import Collection, OwnedIndex, Point, Search, VectorIndex, open_index

SIZES = (10_000, 100_000)
MESSAGES = Collection("chat_history", 384)
OF_ONE_USER = 500
HEAVY, LIGHT = uuid.UUID(int=1), uuid.UUID(int=2)
ONE_IN_HEAVY = 5
"""The share of all points that the heaviest user has."""
BATCH = 32
WARM, ASKED = 10, 200
ASKED_WHILE_ADDING = 100
TICK_S = 0.005
SUBJECTS, NOISE = 24, 0.3
"""How many directions the vectors lie in, for the most part: those of texts are far from filling all of theirs."""
AT_MOST_MS = 15


def measure(product: Product, material: Material) -> Iterator[Figure]:
    """Fill an index with more and more points, and open and search it each time."""
    folder, there = product.folder / "index", 0
    for size in sorted({*SIZES, material.points} - {0}):
        yield from stage(folder, material.folder, there, size)
        there = size


def stage(folder: Path, data: Path, there: int, size: int) -> Iterator[Figure]:
    """Add points to those that are there, open the index twice, and search it."""
    named = f"index of {size:,}"
    added = _step("add", folder, data, there, size)
    yield Figure(f"{named}: added", added["rate"], "a second")
    yield Figure(f"{named}: memory while it is filled", added["memory"], "MB")
    first, again = _step("open", folder, data, size), _step("open", folder, data, size)
    yield Figure(f"{named}: opened after that", first["opened"], "s")
    yield Figure(f"{named}: opened again", again["opened"], "s")
    for who in ("light", "heavy"):
        yield Figure(f"{named}: search of the {who} user, p50", again[f"{who} p50"], "ms")
        yield Figure(f"{named}: search of the {who} user, p95", again[f"{who} p95"], "ms", at_most=AT_MOST_MS)
    yield Figure(f"{named}: search while points are added, p95", again["while adding p95"], "ms")
    yield Figure(f"{named}: longest time that others waited for an addition", again["pause"], "ms")
    yield Figure(f"{named}: memory when it is searched", again["memory"], "MB")
    yield Figure(f"{named}: on disk", _megabytes(folder), "MB")


def _step(name: str, folder: Path, data: Path, *numbers: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.index", name, str(folder), str(data), *map(str, numbers)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _megabytes(folder: Path) -> float:
    """Return what the files take, holes in them left out."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def _memory_mb() -> float:
    """Return the memory of this process; pages of files that are only cached do not count."""
    return float(psutil.Process().memory_full_info().uss) / 1e6


class Filler:
    """Makes points that are the same each time, and puts them into the index as the product does."""

    def __init__(self, index: VectorIndex, material: Material, seed: int) -> None:
        self.index = index
        self.sentences = material.sentences
        self.dice = random.Random(seed)  # noqa: S311  # no secret
        self.numbers = np.random.default_rng(seed)
        self.directions = np.random.default_rng(0).standard_normal((SUBJECTS, MESSAGES.dimension), np.float32)

    def add(self, points: int) -> None:
        """Add points, of the heaviest user and of others, a batch of one of them at a time."""
        for batch in range(points // BATCH):
            is_heavy = batch % ONE_IN_HEAVY == 0
            owner = HEAVY if is_heavy else uuid.UUID(int=2 + self.dice.randrange(max(points // OF_ONE_USER, 1)))
            self.index.owned_by(owner).upsert(MESSAGES, [self._point() for _ in range(BATCH)])

    def vector(self) -> np.ndarray:
        """Return a vector of length 1, as near to others as those of texts are."""
        vector = self.numbers.standard_normal(SUBJECTS, np.float32) @ self.directions
        vector += NOISE * self.numbers.standard_normal(MESSAGES.dimension, np.float32) * np.linalg.norm(vector) / 20
        return np.asarray(vector / np.linalg.norm(vector))

    def search(self, mine: OwnedIndex) -> float:
        """Search once, and return the seconds."""
        search = Search(MESSAGES, self.dice.choice(self.sentences)[:80], self.vector(), languages=("en",))
        began = time.perf_counter()
        mine.search([search])
        return time.perf_counter() - began

    def _point(self) -> Point:
        id = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        moment = 1_750_000_000 + self.dice.randrange(40_000_000)
        payload = {
            "conversation_id": str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
            "message_id": id,
            "kind": "message",
            "role": self.dice.choice(("user", "assistant")),
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment)),
            "timestamp_unix": moment,
        }
        return Point(id, " ".join(self.dice.choices(self.sentences, k=2)), payload, self.vector(), "en")


class Ticker(threading.Thread):
    """A thread that wants to run every five milliseconds, as others do, and notes how late it is at worst."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.worst_s = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            began = time.perf_counter()
            time.sleep(TICK_S)
            self.worst_s = max(self.worst_s, time.perf_counter() - began - TICK_S)


def add(index: VectorIndex, material: Material, there: int, size: int) -> dict[str, float]:
    """Fill the index up to a size."""
    filler = Filler(index, material, size)
    began = time.perf_counter()
    filler.add(size - there)
    return {"rate": (size - there) / (time.perf_counter() - began), "memory": _memory_mb()}


def opened(index: VectorIndex, material: Material, size: int) -> dict[str, float]:
    """Open the index, search it, and search it while points are added."""
    began = time.perf_counter()
    index.info()
    figures = {"opened": time.perf_counter() - began}
    filler = Filler(index, material, size + 1)
    for name, owner in (("light", LIGHT), ("heavy", HEAVY)):
        seconds = [filler.search(index.owned_by(owner)) for _ in range(WARM + ASKED)][WARM:]
        figures |= {f"{name} p50": 1000 * percentile(seconds, 0.5), f"{name} p95": 1000 * percentile(seconds, 0.95)}
    figures |= _while_adding(index, filler, Filler(index, material, size + 2))
    return {**figures, "memory": _memory_mb()}


def _while_adding(index: VectorIndex, filler: Filler, other: Filler) -> dict[str, float]:
    ticker, is_over = Ticker(), threading.Event()

    def adding() -> None:
        while not is_over.is_set():
            other.add(BATCH)

    adder = threading.Thread(target=adding)
    for thread in (ticker, adder):
        thread.start()
    seconds = [filler.search(index.owned_by(LIGHT)) for _ in range(ASKED_WHILE_ADDING)]
    is_over.set()
    ticker.stopping.set()
    adder.join()
    return {"while adding p95": 1000 * percentile(seconds, 0.95), "pause": 1000 * ticker.worst_s}


def main(step: str, folder: str, data: str, *numbers: str) -> None:
    """Do a step, and print its figures."""
    material = Material(Path(data), with_all=False)
    index = open_index(Path(folder), "", "", lambda: "bench")
    figures = {"add": add, "open": opened}[step](index, material, *map(int, numbers))  # type: ignore[operator]
    index.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
