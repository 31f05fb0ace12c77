"""Which tests a worker begins with: those of the running product, which take longest and share a server if one worker
has them. It is stopped after them: one that only waits takes a fortieth of a processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import pytest

SERVERS = ("footnote", "lasting", "live", "hosted")
"""The fixtures that start one; the tests of the first two share theirs, each worker has its own."""


def server_of(item: pytest.Item) -> str:
    """Return the server that a test uses; "" when it uses none."""
    names = item.fixturenames if isinstance(item, pytest.Function) else ()
    return next((name for name in SERVERS if name in names), "")


def distributed(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return the tests in the order in which so many workers take them, of which each begins with an equal part.

    A part begins with an equal share of the tests that need a server, ordered by their servers. Who has nothing left to
    do takes the last tests of another, which need none.
    """
    with_server = sorted(filter(server_of, items), key=lambda item: SERVERS.index(server_of(item)))
    others = iter([item for item in items if not server_of(item)])
    ordered: list[pytest.Item] = []
    for share, size in zip(_parts(with_server, workers), map(len, _parts(items, workers)), strict=True):
        ordered += [*share, *islice(others, max(size - len(share), 0))]
    return [*ordered, *others]


def _parts(items: Sequence[pytest.Item], workers: int) -> Iterator[Sequence[pytest.Item]]:
    """Yield equal parts, as ``--dist=worksteal`` makes them."""
    start = 0
    for left in range(workers, 0, -1):
        end = start + (len(items) - start) // left
        yield items[start:end]
        start = end
