"""A PDF's outline: which chapter and section a line stands in."""

import re
from dataclasses import dataclass

from webapp.ingest.paragraphs import Line

SEPARATOR = " › "  # between a section and the sections within it


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline: level (0 is a chapter), 1-based page, and points from the top of the page."""

    title: str
    level: int
    page: int
    top: float


def mark_headings(lines: list[Line], headings: list[Heading]) -> None:
    """Sets `chapter` and `section` of each line by the headings before it."""
    begins = _first_lines(lines, headings)
    path: list[str] = []
    for number, line in enumerate(lines):
        for heading in begins.get(number, ()):
            path = [*(path + [""] * heading.level)[: heading.level], heading.title]
        if path:
            line.chapter, line.section = path[0], SEPARATOR.join(filter(None, path[1:]))


def _first_lines(lines: list[Line], headings: list[Heading]) -> dict[int, list[Heading]]:
    """The line at which each heading begins to hold."""
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
    """By its words; where they are not found, by its height on the page."""
    wanted = _letters(heading.title)
    for number in numbers:
        words = _letters(lines[number].text)
        if len(words) > 3 and (wanted.startswith(words) or wanted.endswith(words) or words.startswith(wanted)):
            return number
    return next((number for number in numbers if lines[number].bottom > top), numbers[-1])


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
