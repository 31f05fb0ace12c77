"""Where words stand in a document, as they are written, in reading order."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, select

from webapp.documents.models import IN_READING_ORDER, Chunk
from webapp.platform.extensions import db
from webapp.shared.folding import pattern
from webapp.viewer.quotes import Quoted

AROUND = 110  # letters of a passage that are shown on each side


@dataclass(frozen=True)
class Hit:
    """One of the places, counted from 1."""

    number: int
    place: Quoted

    @property
    def page(self) -> int | None:
        return self.place.chunk.page_at(self.place.start)

    @property
    def second(self) -> float | None:
        return self.place.chunk.second_at(self.place.start)

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The words in what stands around them: runs of (text, is it the words)."""
        content, start, end = self.place.chunk.content, self.place.start, self.place.end
        first = content.find(" ", start - AROUND, start) + 1 if start > AROUND else 0
        last = content.rfind(" ", end, end + AROUND) if end + AROUND < len(content) else len(content)
        last = last if last > 0 else end
        before = ("… " if first else "") + content[first:start]
        after = content[end:last] + (" …" if last < len(content) else "")
        return [(before, False), (content[start:end], True), (after, False)]


@dataclass(frozen=True)
class Hits:
    """Some of the places of ``words``, and how many there are in all."""

    words: str
    total: int
    hits: Sequence[Hit]


def find(user_id: uuid.UUID, document_id: uuid.UUID, words: str, first: int, limit: int) -> Hits:
    """Return up to ``limit`` places of ``words`` (one line, not empty), from the one numbered ``first``."""
    expression = pattern(words)
    counts = _counts(user_id, document_id, expression)
    total = sum(count for _, count in counts)
    wanted, before, begin = [], 0, max(first, 1)
    for index, count in counts:
        if before + count >= begin and before < begin + limit - 1:
            wanted.append((index, before))
        before += count
    places = _places(_passages(user_id, document_id, [index for index, _ in wanted]), expression)
    skipped = begin - 1 - wanted[0][1] if wanted else 0
    found = [Hit(begin + number, place) for number, place in enumerate(islice(places, skipped, skipped + limit))]
    return Hits(words, total, found)


def others(passages: Sequence[Chunk], words: str) -> list[Quoted]:
    """Return every place of ``words`` in these passages."""
    return list(_places(passages, pattern(words)))


def _counts(user_id: uuid.UUID, document_id: uuid.UUID, expression: str) -> list[tuple[int, int]]:
    """The passages that hold the words, each with how often."""
    count = func.regexp_count(Chunk.content, expression).label("often")
    mine = select(*IN_READING_ORDER, count).where(Chunk.user_id == user_id, Chunk.document_id == document_id)
    counted = mine.offset(0).subquery()  # the offset keeps it apart: else each passage would be counted twice
    rows = select(counted).where(counted.c.often > 0).order_by(counted.c.page_number, counted.c.chunk_index)
    return [(index, often) for _, index, often in db.session.execute(rows)]


def _passages(user_id: uuid.UUID, document_id: uuid.UUID, indexes: Sequence[int]) -> Sequence[Chunk]:
    rows = select(Chunk).where(Chunk.user_id == user_id, Chunk.document_id == document_id)
    return db.session.scalars(rows.where(Chunk.chunk_index.in_(indexes)).order_by(*IN_READING_ORDER)).all()


def _places(passages: Sequence[Chunk], expression: str) -> Iterator[Quoted]:
    for passage in passages:
        for match in re.finditer(expression, passage.content):
            yield Quoted(passage, match.start(), match.end())
