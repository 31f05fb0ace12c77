"""The passage, or the words in it, that a question is about."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.answering.cite import find_quote
from webapp.documents.models import Chunk
from webapp.documents.queries.documents import chunks_by_ids
from webapp.platform.errors import NotFound

GONE = "There is no such passage in your library. Its document may have been deleted, or read anew."
MAX_WORDS_LENGTH = 2000
MAX_DIGITS = 7
HYPHEN = re.compile("[-\u2010\u00ad]\\s*\\n\\s*")
"""Where a word is hyphenated at the end of a line."""


@dataclass(frozen=True)
class About:
    """A passage with its document, and the span of its content that a question is about."""

    chunk: Chunk
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.chunk.content[self.start : self.end]

    @property
    def page(self) -> int | None:
        return self.chunk.page_at(self.start)

    @property
    def seconds(self) -> float | None:
        return self.chunk.second_at(self.start)

    @property
    def attributes(self) -> dict[str, Any]:
        """What is stored of it with the question: no words, as those of a deleted document must not live on."""
        return {"chunk": str(self.chunk.id), "start": self.start, "end": self.end}

    @property
    def address(self) -> dict[str, Any]:
        """The same as the query string of an address."""
        return {"about": self.chunk.id, "start": self.start, "end": self.end}


def about(user_id: uuid.UUID, values: Mapping[str, str]) -> About | None:
    """Return the passage that ``about=<chunk id>``, with ``start=`` and ``end=`` or with ``words=``, means, if any.

    Offsets that are none, and words that do not stand in the passage, mean the whole of it. Raises NotFound.
    """
    if not values.get("about"):
        return None
    try:
        chunk_id = uuid.UUID(values["about"])
    except ValueError:
        raise NotFound(GONE) from None
    chunk = chunks_by_ids(user_id, [chunk_id]).get(chunk_id)
    if chunk is None:
        raise NotFound(GONE)
    places = (_number(values.get("start")), _number(values.get("end")))
    return About(chunk, *(_found(chunk.content, values.get("words", "")) or _within(chunk.content, *places)))


def asked_about(attributes: Mapping[str, Any], chunks: Mapping[uuid.UUID, Chunk]) -> About | None:
    """Return what a question is about, from ``About.attributes``; None when its passage is not among ``chunks``."""
    chunk = chunks.get(uuid.UUID(attributes["chunk"]))
    return About(chunk, *_within(chunk.content, attributes["start"], attributes["end"])) if chunk else None


def _found(content: str, words: str) -> tuple[int, int] | None:
    if len(words) > MAX_WORDS_LENGTH:
        return None
    found = find_quote(words.strip(), content) or find_quote(HYPHEN.sub("", words).strip(), content)
    return found and found[:2]


def _within(content: str, start: int, end: int) -> tuple[int, int]:
    return (start, end) if 0 <= start < end <= len(content) else (0, len(content))


def _number(text: str | None) -> int:
    """Return an offset; -1 for a text that is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else -1
