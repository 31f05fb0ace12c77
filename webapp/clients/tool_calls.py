"""Calls of tools, as a model streams them: piece by piece, each with the index of the call that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from webapp.clients.llm_events import UNPRINTABLE

MOST_CALLS = 10
LONGEST = 8000  # letters


class ToolCall(NamedTuple):
    """A call as the model has written it: whether there is such a tool, and what its arguments mean, is not known."""

    name: str
    arguments: str


class ToolCalls:
    """Puts the pieces of calls together; what is too much, or no piece of a call, is left out."""

    def __init__(self) -> None:
        self._found: dict[int, list[str]] = {}

    def add(self, pieces: Iterable[Any]) -> None:
        for place, piece in enumerate(pieces):
            function = piece.get("function") if isinstance(piece, dict) else None
            if not isinstance(function, dict):
                continue
            index = piece.get("index")
            index = index if isinstance(index, int) else place
            if index not in self._found and len(self._found) == MOST_CALLS:
                continue
            name, arguments = self._found.setdefault(index, ["", ""])
            name = name or _text(function.get("name"))
            self._found[index] = [name[:LONGEST], (arguments + _text(function.get("arguments")))[:LONGEST]]

    @property
    def calls(self) -> list[ToolCall]:
        return [ToolCall(*call) for _, call in sorted(self._found.items())]


def _text(value: Any) -> str:
    return UNPRINTABLE.sub("", value) if isinstance(value, str) else ""
