"""Where the texts in the index come from. Each room whose rows can be searched registers a ``Source`` here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement

from webapp.clients.embeddings import Vector
from webapp.clients.vectors import Point
from webapp.index.models import Kind

Span = tuple[int, int]


@dataclass(frozen=True)
class IndexText:
    """A text as the index gets it, without a tie to the database: its sentences, and the fields it is filtered by.

    ``language``: the code of that it is written in, by which its words are stemmed; "" where it is not told.
    """

    id: uuid.UUID
    content: str
    sentences: Sequence[Span]
    payload: Mapping[str, str | int]
    language: str = ""

    def point(self, dense: Vector | None = None) -> Point:
        """Return its point, with its vector, or with its words only."""
        return Point(str(self.id), self.content, self.payload, dense, self.language)


class RowState(NamedTuple):
    """The state of the row that a point stands for: whether it may be found, and whether a job is working on it."""

    is_live: bool
    is_busy: bool


class Source(Protocol):
    """The rows of one kind that can be searched."""

    kind: Kind

    def texts(self, user_id: uuid.UUID, ids: Collection[uuid.UUID], *, lock: bool = False) -> list[IndexText]:
        """Return those of the texts that belong in the index; ``lock``: until the transaction ends, they do."""

    def live(self, user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Return those of the ids whose texts belong in the index, without reading the texts."""

    def is_live(self) -> ColumnElement[bool]:
        """Return the condition that the row of an ``Embedding`` belongs in the index."""

    def states(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, RowState]:
        """Return the states of rows of all users, by id; those that are gone are left out. The system asks."""

    def mark_published(self, ids: Collection[uuid.UUID]) -> None:
        """Record on the rows that their points were written, where rows keep that."""

    def resume(self) -> None:
        """Enqueue again what should be in the index and has no job: its jobs could not succeed. The system acts."""


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a kind of text to the index."""
    SOURCES[source.kind] = source
