"""Which combinations of a test's parameters are tried by ``make test``, and which are left to ``make check``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest


def mark_grids(items: Sequence[pytest.Item]) -> None:
    """Of each test that is marked "grid", make those combinations variants all of whose values came before."""
    known: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("grid"):
            before = known[str(item.path), item.originalname]
            values = {(name, repr(value)) for name, value in item.callspec.params.items()}
            if values <= before:
                item.add_marker("variant")
            before |= values
