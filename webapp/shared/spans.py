"""What takes time, by name, for whoever traces it; where nobody does, a span costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

Value = str | int | float | bool
Begin = Callable[[str, dict[str, Value], bool], AbstractContextManager[Any]]

_begin: Begin | None = None


def span(name: str, *, has_parts: bool = True, **attributes: Value) -> AbstractContextManager[Any]:
    """Time the block. ``attributes`` hold nothing that users write, read or search.

    Spans within it are its parts, but not where the block yields (``has_parts=False``), as others run meanwhile.
    """
    return _begin(name, attributes, has_parts) if _begin else nullcontext()


def trace_with(begin: Begin | None) -> None:
    """Have spans begun by this function from now on; by None, not at all."""
    global _begin
    _begin = begin
