"""A source as a draft sees it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.answering.summarise import Sentence, Span


@dataclass(frozen=True)
class Passage:
    """A chunk as a draft sees it; ``pages`` are pairs of (offset into ``content``, page from there on).

    ``titles``: of its chapter and its section. ``second``: where it begins in a recording.
    """

    chunk_id: uuid.UUID
    content: str
    sentences: Sequence[Span]
    pages: Sequence[tuple[int, int]]
    titles: tuple[str, ...] = ()
    document_id: uuid.UUID | None = None
    second: float | None = None

    def page_at(self, offset: int) -> int | None:
        return next((page for start, page in reversed(self.pages) if start <= offset), None)


@dataclass(frozen=True)
class Quote:
    """A sentence for a draft, and where it stands. ``score``: how well it speaks for the source, at most 1."""

    passage: Passage
    sentence: Sentence
    score: float = 0.0

    @property
    def page(self) -> int | None:
        return self.passage.page_at(self.sentence.start)

    @property
    def key(self) -> str:
        """What it is called in a form: its chunk and where it stands in it."""
        return _key(self.passage.chunk_id, self.sentence.start, self.sentence.end)

    def provenance(self) -> dict[str, Any]:
        """Return where the sentence is; not its text, so that nothing of it stays when its document is deleted."""
        place = {"start": self.sentence.start, "end": self.sentence.end, "page": self.page}
        return {"chunk_id": str(self.passage.chunk_id), **place}


def key_of(place: Mapping[str, Any]) -> str:
    """Return the key of a sentence by where it stands, as a draft's provenance says it."""
    return _key(place["chunk_id"], place["start"], place["end"])


def _key(chunk_id: uuid.UUID | str, start: int, end: int) -> str:
    return f"{chunk_id}:{start}:{end}"
