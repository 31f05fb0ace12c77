"""The text of a document for reading: paragraphs under their headings, with highlighted spans."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from webapp.documents.models import Chunk
from webapp.ingest.parsed import SEPARATOR

_Marks = defaultdict[uuid.UUID, list[tuple[int, int, bool]]]

PARAGRAPH_END = "\n\n"
CELL_END = " | "
LONG_SPEECH = 600  # characters: a longer paragraph of speech ends with its passage, so that the time is shown again


@dataclass(frozen=True)
class Mark:
    """A span of a chunk's content to be highlighted."""

    chunk: Chunk
    start: int
    end: int


@dataclass(frozen=True)
class Part:
    """A run of text. ``passage``: the index of the passage that begins with it. ``ended``: the id of one that ends.

    ``is_quote``: it is the target of the link. ``is_hit``: it is another match.
    """

    text: str
    is_quote: bool = False
    passage: int | None = None
    is_hit: bool = False
    ended: uuid.UUID | None = None


@dataclass
class Paragraph:
    """The parts of a paragraph, with the chapter and section that begin with it.

    ``sections``: the new levels of ``section``, each with its depth from 1. ``page``: the page that begins with it, if
    one does. ``second``: when it is spoken. ``headings``: the parts of those titles that stand in the text itself.
    """

    chapter: str = ""
    section: str = ""
    parts: list[Part] = field(default_factory=list)
    sections: list[tuple[int, str]] = field(default_factory=list)
    page: int | None = None
    second: float | None = None
    headings: dict[str, list[Part]] = field(default_factory=dict)

    @property
    def titles(self) -> list[str]:
        """The titles above it, outermost first."""
        return [*filter(None, [self.chapter]), *(title for _, title in self.sections)]

    def is_marked(self, title: str) -> bool:
        """Whether any of a title above it is to be highlighted."""
        return any(part.is_quote or part.is_hit for part in self.headings.get(title, ()))

    @property
    def all_parts(self) -> list[Part]:
        return [part for parts in (*self.headings.values(), self.parts) for part in parts]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


def paragraphs(passages: Sequence[Chunk], target: Mark | None, hits: Sequence[Mark] = ()) -> list[Paragraph]:
    """Join passages in reading order into the paragraphs that they were cut from."""
    shown: list[Paragraph] = []
    before: Chunk | None = None
    page: int | None = None
    marks = _marks(target, hits)
    for passage in passages:
        continues = before is not None and _continues(before, passage, len(shown[-1].text))
        if before and continues and passage.char_start > before.char_end:
            shown[-1].parts.append(Part(_between(before, passage)))
        begins: int | None = passage.chunk_index
        for number, (place, piece) in enumerate(_pieces(passage, marks)):
            if not number and not continues:
                shown.append(_headed(before, passage))
            elif number and not _is_below_titles(shown[-1]):
                shown.append(Paragraph(second=passage.second_at(place)))
            if passage.page_at(place) != page:
                page = shown[-1].page = passage.page_at(place)
            parts = _parts_of(shown[-1], "".join(text for text, _, _ in piece))
            for text, is_quote, is_hit in piece:
                parts.append(Part(text, is_quote, begins, is_hit))
                begins = None
        shown[-1].parts.append(Part("", ended=passage.id))
        before = passage
    return shown


def _is_below_titles(paragraph: Paragraph) -> bool:
    """Whether all that there is of a paragraph so far are the titles above it."""
    return bool(paragraph.headings) and not paragraph.parts


def _parts_of(paragraph: Paragraph, text: str) -> list[Part]:
    """Return where the parts of a text belong: among the titles above a paragraph, if it is the next, or below."""
    titles = paragraph.titles if not paragraph.parts else []
    begun = [titles.index(title) for title in paragraph.headings if title in titles]
    rest = titles[max(begun, default=-1) + 1 :]
    return paragraph.headings.setdefault(text, []) if text in rest else paragraph.parts


def page_paragraphs(
    passages: Sequence[Chunk], number: int, target: Mark | None, hits: Sequence[Mark] = ()
) -> list[Paragraph]:
    """Return the paragraphs of the part of the passages that is on page ``number``."""
    shown = [Paragraph()]
    marks = _marks(target, hits)
    for passage in passages:
        start, end = on_page(passage, number)
        if start < end:
            for _, piece in _pieces(passage, marks, start, end):
                shown.append(Paragraph(parts=[Part(text, quote, None, hit) for text, quote, hit in piece]))
            shown[-1].parts.append(Part("", ended=passage.id))
    return [paragraph for paragraph in shown if paragraph.parts]


def mark_on_page(mark: Mark, number: int) -> str:
    """Return the text of a mark on page ``number``: a sentence may continue on the next page."""
    start, end = on_page(mark.chunk, number)
    return mark.chunk.content[max(start, mark.start) : min(end, mark.end)]


def on_page(passage: Chunk, number: int) -> tuple[int, int]:
    """Return the span of a passage's ``content`` that is on page ``number``; (0, 0) when none is."""
    marks = passage.attributes.get("pages", [])
    ends = [offset for offset, _ in marks[1:]] + [len(passage.content)]
    return next(((start, end) for (start, page), end in zip(marks, ends, strict=True) if page == number), (0, 0))


def _marks(target: Mark | None, hits: Sequence[Mark]) -> _Marks:
    """Return the spans to highlight by passage, each with whether it is the target; hits do not overlap that."""
    marks: _Marks = defaultdict(list)
    if target:
        marks[target.chunk.id].append((target.start, target.end, True))
    for hit in hits:
        if not any(start < hit.end and hit.start < end for start, end, _ in marks[hit.chunk.id]):
            marks[hit.chunk.id].append((hit.start, hit.end, False))
    return marks


def _continues(before: Chunk, passage: Chunk, length: int) -> bool:
    """Whether a passage continues the paragraph in which the one before it ends, ``length`` characters long so far."""
    is_spoken = passage.second_at(0) is not None
    follows = 0 <= passage.char_start - before.char_end < len(PARAGRAPH_END)
    return follows and not (is_spoken and length > LONG_SPEECH)


def _between(before: Chunk, passage: Chunk) -> str:
    """Return what separated two passages of a paragraph: rows of a table are on lines of their own."""
    last, first = before.content.rpartition("\n"), passage.content.partition("\n")
    are_rows = CELL_END in last[2] and CELL_END in first[0] and (last[1] or first[1])
    return "\n" if are_rows else " "


def _headed(before: Chunk | None, passage: Chunk) -> Paragraph:
    chapter = passage.chapter if before is None or before.chapter != passage.chapter else ""
    section = passage.section if chapter or before is None or before.section != passage.section else ""
    section = section if section != passage.chapter else ""
    old = [] if chapter or before is None else before.section.split(SEPARATOR)
    sections = list(enumerate(section.split(SEPARATOR), 1)) if section else []
    same = sum(1 for _ in takewhile(lambda pair: pair[0][1] == pair[1], zip(sections, old, strict=False)))
    return Paragraph(chapter, section, sections=sections[same:], second=passage.second_at(0))


def _pieces(
    passage: Chunk, marks: _Marks, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, list[tuple[str, bool, bool]]]]:
    """Yield the paragraphs of a passage: the offset where each begins, and its runs."""
    end = len(passage.content) if end is None else end
    place = start
    for text in passage.content[start:end].split(PARAGRAPH_END):
        yield place, list(_runs(passage.content, place, place + len(text), sorted(marks.get(passage.id, ()))))
        place += len(text) + len(PARAGRAPH_END)


def _runs(
    content: str, start: int, end: int, marks: Sequence[tuple[int, int, bool]]
) -> Iterator[tuple[str, bool, bool]]:
    """Yield runs as (text, is the target, is another match)."""
    place = start
    for first, last, is_quote in marks:
        first, last = min(max(first, place), end), min(max(last, place), end)
        if place < first:
            yield content[place:first], False, False
        if first < last:
            yield content[first:last], is_quote, not is_quote
        place = last
    if place < end:
        yield content[place:end], False, False
