"""The outline of a PDF: the chapter and section of each line."""

import re
from dataclasses import dataclass

from webapp.ingest.paragraphs import Line
from webapp.ingest.parsed import SEPARATOR


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline. ``level``: 0 for a chapter. ``page``: from 1. ``top``: points from the page's top."""

    title: str
    level: int
    page: int
    top: float


def mark_headings(lines: list[Line], headings: list[Heading]) -> None:
    """Set ``chapter`` and ``section`` of each line by the headings before it."""
    begins = _first_lines(lines, headings)
    path: list[str] = []
    for number, line in enumerate(lines):
        for heading in begins.get(number, ()):
            path = [*(path + [""] * heading.level)[: heading.level], heading.title]
        if path:
            line.chapter, line.section = path[0], SEPARATOR.join(filter(None, path[1:]))


def _first_lines(lines: list[Line], headings: list[Heading]) -> dict[int, list[Heading]]:
    """Return the headings by the index of the line where they begin."""
    pages: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        pages.setdefault(line.page, []).append(number)
    begins: dict[int, list[Heading]] = {}
    for heading in headings:
        page = next((page for page in range(heading.page, lines[-1].page + 1) if page in pages), None)
        if page is not None:
            top = heading.top if page == heading.page else 0.0
            begins.setdefault(_line_of(heading, top, pages[page], lines), []).append(heading)
    return begins


def _line_of(heading: Heading, top: float, numbers: list[int], lines: list[Line]) -> int:
    """Return the index of the line of a heading: by its text, or else by its position on the page."""
    wanted = _letters(heading.title)
    for number in numbers:
        words = _letters(lines[number].text)
        if len(words) > 3 and (wanted.startswith(words) or wanted.endswith(words) or words.startswith(wanted)):
            return number
    return next((number for number in numbers if lines[number].bottom > top), numbers[-1])


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
