"""What is said of an answer, in order: all up to the first place whose footnotes are not known yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from webapp.answering.events import Cited, Delta, Event, Retracted
from webapp.answering.marks import Reference

UNSUPPORTED = "[^0]"
MOST_WAITING = 300
"""How many letters may wait for what follows to tell the footnotes of a claim before them."""


@dataclass
class Place:
    """Where footnotes stand in the answer, once it is known which. ``claim`` is what they have to prove.

    ``label``: the notes below the answer may tell its sources. ``may_be_attributed``: a sentence of a source may be
    found for it; not where the model quotes what was never read. ``written``: how many letters stand before it.
    """

    claim: str = ""
    references: list[Reference] = field(default_factory=list)
    label: int = 0
    notes: list[Cited] | None = None
    may_be_attributed: bool = True
    is_unsupported: bool = False
    written: int = 0


class Outgoing:
    """The pieces of text and the places of an answer. ``written`` counts the letters that were added, ``number`` the
    footnotes that were said, ``recalled`` those of them that are to earlier answers.

    A place that waits for the notes below is passed over when too much has come since. At the end, when they have come,
    all is taken back, and said again with its footnotes.
    """

    def __init__(self) -> None:
        self.number = self.recalled = self.unsupported = self.written = 0
        self._queue: deque[str | Place] = deque()
        self._all: list[str | Place] = []
        self._passed_over: list[Place] = []

    def add(self, piece: str | Place) -> None:
        self._queue.append(piece)
        self._all.append(piece)
        self.written += len(piece) if isinstance(piece, str) else 0

    def known(self) -> Iterator[Event]:
        """Say what is known, each piece once."""
        while self._queue:
            one = self._queue[0]
            if isinstance(one, Place) and one.notes is None:
                if not one.label or self.written - one.written <= MOST_WAITING:
                    return
                self._passed_over.append(one)
            self._queue.popleft()
            yield from self._said(one)

    def last(self) -> Iterator[Event]:
        """Say what is left, or all again where a place that was passed over has its footnotes now."""
        if any(place.notes for place in self._passed_over):
            yield Retracted()
            self.number = self.recalled = self.unsupported = 0
            self._queue = deque(self._all)
        yield from self.known()

    def _said(self, one: str | Place) -> Iterator[Event]:
        if isinstance(one, str):
            yield Delta(one)
            return
        if one.is_unsupported:
            self.unsupported += 1
            yield Delta(UNSUPPORTED)
        numbered = [replace(note, number=number) for number, note in enumerate(one.notes or (), start=self.number + 1)]
        self.number += len(numbered)
        self.recalled += sum(bool(note.passage.said_on) for note in numbered)
        if numbered:
            yield Delta("".join(f"[^{note.number}]" for note in numbered))
        yield from numbered
