"""How a document's text is shown: in paragraphs under their headings, with a cited sentence marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from webapp.documents.models import Chunk
from webapp.viewer.quotes import Quoted

PARAGRAPH_END = "\n\n"


@dataclass(frozen=True)
class Part:
    """A run of text; ``passage`` is the number of the passage that begins with it."""

    text: str
    is_quote: bool = False
    passage: int | None = None


@dataclass
class Paragraph:
    """Parts that make a paragraph, and the headings that stand above it."""

    chapter: str = ""
    section: str = ""
    parts: list[Part] = field(default_factory=list)


def paragraphs(passages: Sequence[Chunk], quoted: Quoted | None) -> list[Paragraph]:
    """Return passages in reading order as the paragraphs of the document they were cut from."""
    shown: list[Paragraph] = []
    before: Chunk | None = None
    for passage in passages:
        if before is None or not _continues(before, passage):
            shown.append(_headed(before, passage))
        elif passage.char_start > before.char_end:
            shown[-1].parts.append(Part(" "))
        begins: int | None = passage.chunk_index
        for number, piece in enumerate(_pieces(passage, quoted)):
            if number:
                shown.append(Paragraph())
            for text, is_quote in piece:
                shown[-1].parts.append(Part(text, is_quote, begins))
                begins = None
        before = passage
    return shown


def page_paragraphs(passages: Sequence[Chunk], number: int, quoted: Quoted | None) -> list[Paragraph]:
    """Return what of the passages stands on page ``number``, in paragraphs."""
    shown = [Paragraph()]
    for passage in passages:
        start, end = on_page(passage, number)
        if start < end:
            shown += [Paragraph(parts=[Part(*run) for run in piece]) for piece in _pieces(passage, quoted, start, end)]
    return [paragraph for paragraph in shown if paragraph.parts]


def quote_on_page(quoted: Quoted, number: int) -> str:
    """Return the part of a quote that stands on page ``number``: a sentence may run on over the foot of a page."""
    start, end = on_page(quoted.chunk, number)
    return quoted.chunk.content[max(start, quoted.start) : min(end, quoted.end)]


def on_page(passage: Chunk, number: int) -> tuple[int, int]:
    """Return from where to where in ``content`` a passage stands on page ``number``; (0, 0) when it does not."""
    marks = passage.attributes.get("pages", [])
    ends = [offset for offset, _ in marks[1:]] + [len(passage.content)]
    return next(((start, end) for (start, page), end in zip(marks, ends, strict=True) if page == number), (0, 0))


def _continues(before: Chunk, passage: Chunk) -> bool:
    """Whether a passage goes on in the paragraph in which the one before it ends."""
    return 0 <= passage.char_start - before.char_end < len(PARAGRAPH_END)


def _headed(before: Chunk | None, passage: Chunk) -> Paragraph:
    chapter = passage.chapter if before is None or before.chapter != passage.chapter else ""
    section = passage.section if chapter or before is None or before.section != passage.section else ""
    return Paragraph(chapter, section if section != passage.chapter else "")


def _pieces(
    passage: Chunk, quoted: Quoted | None, start: int = 0, end: int | None = None
) -> Iterator[list[tuple[str, bool]]]:
    """Yield the paragraphs of a passage, each as runs of text that are quoted or not."""
    end = len(passage.content) if end is None else end
    place = start
    for text in passage.content[start:end].split(PARAGRAPH_END):
        yield list(_runs(passage, place, place + len(text), quoted))
        place += len(text) + len(PARAGRAPH_END)


def _runs(passage: Chunk, start: int, end: int, quoted: Quoted | None) -> Iterator[tuple[str, bool]]:
    marked = (end, end)
    if quoted and quoted.chunk.id == passage.id:
        marked = (min(max(quoted.start, start), end), max(min(quoted.end, end), start))
    for first, last, is_quote in ((start, marked[0], False), (*marked, True), (marked[1], end, False)):
        if first < last:
            yield passage.content[first:last], is_quote
