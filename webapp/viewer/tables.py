"""Rows of cells, "Dose: 5 mg | Age: 12", as they are shown: as a table where all rows have the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from webapp.documents.text import CELL_END, Paragraph, Part

NAME = re.compile(r"([^:\n]{1,80}): ")

Parts = list[Part]


@dataclass
class Shown:
    """A paragraph as it is shown: as ``lines``, one for each row, as a table with ``columns``, or as it is."""

    paragraph: Paragraph
    lines: list[Parts] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    cells: list[list[Parts]] = field(default_factory=list)

    @property
    def has_quote(self) -> bool:
        """Whether what one was led to stands in it."""
        runs = [self.paragraph.parts, *self.lines, *(cell for row in self.cells for cell in row)]
        return any(part.is_quote for run in runs for part in run)


def around_quote(found: Sequence[Shown]) -> Sequence[Shown]:
    """Return what is marked with what stands before and after it; everything where nothing is marked."""
    marked = [place for place, one in enumerate(found) if one.has_quote]
    return found[max(marked[0] - 1, 0) : marked[-1] + 2] if marked else found


def shown(paragraphs: Iterable[Paragraph]) -> list[Shown]:
    """Return what each paragraph is shown as; tables of the same columns that follow each other are one."""
    found: list[Shown] = []
    for paragraph in paragraphs:
        one = _shown(paragraph)
        headed = paragraph.chapter or paragraph.sections or paragraph.page
        if found and one.columns and one.columns == found[-1].columns and not headed:
            found[-1].cells += one.cells
        else:
            found.append(one)
    return found


def _shown(paragraph: Paragraph) -> Shown:
    lines = paragraph.text.split("\n")
    if len(lines) < 2 or not all(CELL_END in line for line in lines):
        return Shown(paragraph)
    rows = list(_split(paragraph.parts, "\n"))
    cells = [list(_split(row, CELL_END)) for row in rows]
    columns = [_columns(row) for row in cells]
    if not all(columns[0]) or any(names != columns[0] for names in columns) or len({*columns[0]}) < len(columns[0]):
        return Shown(paragraph, lines=rows)
    return Shown(paragraph, columns=columns[0], cells=[[_unnamed(cell) for cell in row] for row in cells])


def _columns(row: Sequence[Parts]) -> list[str]:
    """The name that each cell begins with; empty where there is none, or where only a part of it is marked."""
    return [name[1] if (name := NAME.match(cell[0].text if cell else "")) else "" for cell in row]


def _unnamed(cell: Parts) -> Parts:
    return [replace(cell[0], text=NAME.sub("", cell[0].text, count=1)), *cell[1:]]


def _split(parts: Parts, separator: str) -> Iterator[Parts]:
    row: Parts = []
    for part in parts:
        first, *others = part.text.split(separator)
        row += [replace(part, text=first)] if first or part.passage is not None or part.ended else []
        for text in others:
            yield row
            row = [replace(part, text=text, passage=None)] if text else []
    yield row
