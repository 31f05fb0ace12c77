"""What is done with a shard of Qdrant Edge whatever it holds."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import qdrant_edge as edge

from webapp.clients.vectors.contract import IndexUnavailable

PROBE = b"." * 4096
OPTIMIZE_FROM_POINTS = 20_000
VECTORS = 2
"""Those of each point, without those of sentences in an index of an earlier release."""


@contextmanager
def unavailable() -> Iterator[None]:
    """Whatever Edge raises (it has no class of its own) becomes IndexUnavailable."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"The search index does not answer: {error}") from error


def write_and_read(folder: Path) -> None:
    """Raise OSError where nothing can be written to the index's folder, as on a disk that is full."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{secrets.token_hex(4)}"
    try:
        probe.write_bytes(PROBE)
        if probe.read_bytes() != PROBE:
            raise OSError("what was written was not read again")
    finally:
        probe.unlink(missing_ok=True)


def optimized(shard: edge.EdgeShard, has_sentences: bool) -> edge.EdgeShard:
    """The shard, with graphs of the owners with many points, when many points are in none.

    Edge stops every thread of the process meanwhile (0.1 s for each thousand points), so this is done before others
    wait for an answer. Without a graph a search reads all the owner's vectors, 20 ms for 30,000 points.
    """
    info = shard.info()
    # The words of each point are always indexed.
    others = VECTORS - 1 + has_sentences
    without_graph = ((1 + others) * info.points_count - info.indexed_vectors_count) // others
    if without_graph >= OPTIMIZE_FROM_POINTS:
        shard.optimize()
        shard.flush()
    return shard
