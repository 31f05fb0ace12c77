"""From the recognised lines of pages to paragraphs, and to the places of their letters."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from webapp.ingest.columns import same_row
from webapp.ingest.geometry import Box
from webapp.ingest.layout import PER_POINT, Layout
from webapp.ingest.outline import Heading, mark_headings
from webapp.ingest.paragraphs import Line, blocks_of
from webapp.ingest.parsed import Block

TYPE_SIZE = 0.75  # of a line's box, which is drawn a little around it
SAME_SIZE = 1.3  # boxes of lines in the same type differ so much, by the letters that are in them
MARGIN_LINES = 2  # so many of the first and last lines of a page may be running headers or footers
REPEATS = 3  # pages
CELL_GAP = 2.0  # times the size of the type: so far apart are the columns of a table
NARROW, WIDE = "iIjlftr.,;:'’‘!|()[] -", "mwMW@%—…"  # half and one and a half as wide as other letters


class RecognisedLine(NamedTuple):
    """One line and its edges, in points from the top left of the page as seen."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def box(self) -> Box:
        return self[1:]


def parse_recognised(pages: Sequence[tuple[int, Sequence[RecognisedLine]]], headings: Sequence[Heading]) -> list[Block]:
    """The paragraphs of pages, given as (1-based number, lines in reading order), in their order."""
    lines = _without_running_lines([list(_page_lines(number, found)) for number, found in pages])
    mark_headings(lines, list(headings) if lines else [])
    return blocks_of(lines)


def with_lines(layout: Layout, lines: Sequence[RecognisedLine]) -> Layout:
    """The layout of a page that was drawn, with its recognised letters."""
    turn = _turn(lines)
    boxes: list[int] = []
    for line in lines:
        for box in _letters(line.text, _turned(line.box, turn)):
            boxes += (round(PER_POINT * edge) for edge in _turned(box, -turn % 4))
        boxes += (0, 0, 0, 0)  # of the line's end
    text = "".join(f"{line.text}\n" for line in lines)
    paragraphs = [block.text for block in parse_recognised([(1, lines)], [])]
    return replace(layout, text=text, boxes=boxes, paragraphs=paragraphs)


def turned(box: Box, size: tuple[int, int], turn: int) -> Box:
    """A box on a picture of this size as it was before the picture was turned `turn` quarters to the left."""
    width, height = size
    for _ in range(turn):
        left, top, right, bottom = box
        box = height - bottom, left, height - top, right
        width, height = height, width
    return box


def _turned(box: Box, turn: int) -> Box:
    """A box when the page is turned `turn` quarters to the left about its top left corner."""
    for _ in range(turn):
        left, top, right, bottom = box
        box = top, -right, bottom, -left
    return box


def _turn(lines: Sequence[RecognisedLine]) -> int:
    """How many quarters to the left make the page upright: lines follow each other downwards."""
    tall = sum((line.bottom - line.top) - (line.right - line.left) for line in lines) > 0
    for_now = 1 if tall else 0
    tops = [_turned(line.box, for_now)[1] for line in lines]
    steps = [b - a for a, b in pairwise(tops)]
    return for_now + (2 if steps and median(steps) < 0 else 0)


def _page_lines(number: int, found: Sequence[RecognisedLine]) -> Iterator[Line]:
    """Upright, a table's row as one line, with the sizes of type told apart only where they do differ."""
    turn = _turn(found)
    boxes = [_turned(line.box, turn) for line in found]
    usual = median(box[3] - box[1] for box in boxes) if boxes else 0.0
    line: Line | None = None
    for (text, *_), box in zip(found, boxes, strict=True):
        left, top, right, bottom = box
        height = bottom - top
        size = TYPE_SIZE * (usual if usual / SAME_SIZE < height < usual * SAME_SIZE else height)
        if line and same_row((line.left, line.top, line.right, line.bottom), box) and left > line.right - size:
            line.text += (" | " if left - line.right > CELL_GAP * size else " ") + text
            line.right = right
            continue
        if line:
            yield line
        line = Line(text, number, left, top, right, bottom, size)
    if line:
        yield line


def _without_running_lines(pages: Sequence[list[Line]]) -> list[Line]:
    """Drops headers, footers and page numbers: on paper they stand a little elsewhere on each page."""
    outer = [line for page in pages for line in _outermost(page)]
    often = Counter(map(_pattern, outer))
    running = {id(line) for line in outer if often[_pattern(line)] >= REPEATS}
    return [line for page in pages for line in page if id(line) not in running]


def _outermost(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.bottom)
    return by_height[:MARGIN_LINES] + by_height[-MARGIN_LINES:] if len(page) > 3 * MARGIN_LINES else []


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"[^\w#]+", "", line.text.lower()))


def _letters(text: str, box: Box) -> Iterator[Box]:
    """The box of each letter of an upright line, by how wide such letters are."""
    left, top, right, bottom = box
    widths = [0.5 if letter in NARROW else 1.5 if letter in WIDE else 1.3 if letter.isupper() else 1 for letter in text]
    unit = (right - left) / sum(widths)
    for width in widths:
        yield left, top, left + width * unit, bottom
        left += width * unit
