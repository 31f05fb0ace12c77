"""The contents of a document: chapters, the sections in them, and where each begins."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from webapp.documents.models import Chunk
from webapp.ingest.parsed import SEPARATOR
from webapp.platform.extensions import db


@dataclass
class Entry:
    """A chapter or section: its first page (None without pages), its first passage, and the sections in it."""

    title: str
    page: int | None
    passage: int
    sections: list[Entry] = field(default_factory=list)
    is_here: bool = False


def contents(user_id: uuid.UUID, document_id: uuid.UUID) -> list[Entry]:
    """Return the chapters of a document in reading order, with the sections in them."""
    first = func.min(Chunk.chunk_index)
    rows = (
        select(Chunk.chapter, Chunk.section, func.min(Chunk.page_number), first)
        .where(Chunk.user_id == user_id, Chunk.document_id == document_id)
        .where((Chunk.chapter != "") | (Chunk.section != ""))
        .group_by(Chunk.chapter, Chunk.section)
        .order_by(func.min(Chunk.page_number), first)
    )
    return tree((chapter, section, page, index) for chapter, section, page, index in db.session.execute(rows))


def tree(rows: Iterable[tuple[str, str, int | None, int]]) -> list[Entry]:
    """Return rows of (chapter, section, page, passage) in reading order as a tree.

    A document's one chapter, its title mostly, is left out for the sections in it.
    """
    chapters: list[Entry] = []
    known: dict[tuple[str, ...], Entry] = {}
    for chapter, section, page, passage in rows:
        level, path = chapters, tuple[str, ...]()
        for title in filter(None, [chapter, *(section.split(SEPARATOR) if section != chapter else [])]):
            path = (*path, title)
            if path not in known:
                known[path] = Entry(title, page, passage)
                level.append(known[path])
            level = known[path].sections
    return chapters[0].sections if len(chapters) == 1 and chapters[0].sections else chapters


def mark(entries: Sequence[Entry], is_begun: Callable[[Entry], bool]) -> list[str]:
    """Mark the chapter one is in, the last that is begun, and the sections in it; return their names."""
    begun = [entry for entry in entries if is_begun(entry)]
    if not begun:
        return []
    begun[-1].is_here = True
    return [begun[-1].title, *mark(begun[-1].sections, is_begun)]
