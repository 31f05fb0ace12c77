"""Turn recognised lines into paragraphs, and into the positions of characters."""

import math
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

TYPE_SIZE = 0.75  # of the height of a line's box, which has a margin
SAME_SIZE = 1.3  # times: boxes of lines of the same type size differ so much
MARGIN_LINES = 2  # lines at the top and bottom of a page that may be running headers or footers
REPEATS = 3  # pages
CELL_GAP = 2.0  # type sizes between the columns of a table
NARROW, WIDE = (
    "iIjlftr.,;:'’‘!|()[] -",
    "mwMW@%—…",
)  # half as wide, and one and a half times as wide, as other characters


class RecognisedLine(NamedTuple):
    """A line and its edges, in points from the top left of the page as seen.

    On a page that was scanned askew, by ``skew`` degrees to the right, they are those of the page when it is turned
    back about its middle.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    skew: float = 0.0

    @property
    def box(self) -> Box:
        return self[1:5]


class Recognised(NamedTuple):
    """The lines of a page in reading order, and whether they are all that it has: others may be in unknown scripts."""

    lines: list[RecognisedLine]
    is_whole: bool


def parse_recognised(pages: Sequence[tuple[int, Sequence[RecognisedLine]]], headings: Sequence[Heading]) -> list[Block]:
    """Return the paragraphs of pages, each given as (number from 1, lines in reading order)."""
    lines = _without_running_lines([list(_page_lines(number, found)) for number, found in pages])
    mark_headings(lines, list(headings) if lines else [])
    return blocks_of(lines)


def with_lines(layout: Layout, lines: Sequence[RecognisedLine]) -> Layout:
    """Return the layout of a page with its recognised characters after those that it has."""
    turn = _turn(lines)
    boxes: list[int] = [*layout.boxes, 0, 0, 0, 0]  # for the line end
    for line in lines:
        for box in letter_boxes(line.text, _turned(line.box, turn)):
            seen = _skewed(_turned(box, -turn % 4), line.skew, layout.width / 2, layout.height / 2)
            boxes += (round(PER_POINT * edge) for edge in seen)
        boxes += (0, 0, 0, 0)  # for the line end
    text = f"{layout.text}\n" + "".join(f"{line.text}\n" for line in lines)
    paragraphs = layout.paragraphs + [block.text for block in parse_recognised([(1, lines)], [])]
    return replace(layout, text=text, boxes=boxes, paragraphs=paragraphs)


def turned(box: Box, size: tuple[int, int], turn: int) -> Box:
    """Convert a box on a picture that was rotated by ``turn`` quarters to the left back to the original."""
    width, height = size
    for _ in range(turn):
        left, top, right, bottom = box
        box = height - bottom, left, height - top, right
        width, height = height, width
    return box


def _turned(box: Box, turn: int) -> Box:
    """Rotate a box by ``turn`` quarters to the left about the top left of the page."""
    for _ in range(turn):
        left, top, right, bottom = box
        box = top, -right, bottom, -left
    return box


def _skewed(box: Box, degrees: float, x: float, y: float) -> Box:
    """Return where a small box stands on a page that lies askew about its middle (x, y)."""
    if not degrees:
        return box
    left, top, right, bottom = box
    along, down = (left + right) / 2 - x, (top + bottom) / 2 - y
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    over, under = along * cosine - down * sine + x, along * sine + down * cosine + y
    half_width, half_height = (right - left) / 2, (bottom - top) / 2
    return over - half_width, under - half_height, over + half_width, under + half_height


def _turn(lines: Sequence[RecognisedLine]) -> int:
    """Return by how many quarters to the left a page must be rotated so that its lines run downwards."""
    tall = sum((line.bottom - line.top) - (line.right - line.left) for line in lines) > 0
    for_now = 1 if tall else 0
    tops = [_turned(line.box, for_now)[1] for line in lines]
    steps = [b - a for a, b in pairwise(tops)]
    return for_now + (2 if steps and median(steps) < 0 else 0)


def _page_lines(number: int, found: Sequence[RecognisedLine]) -> Iterator[Line]:
    """Return the lines of a page upright, with table rows joined and similar type sizes made equal."""
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
    """Remove headers, footers and page numbers, whose positions vary a little in scans."""
    outer = [line for page in pages for line in _outermost(page)]
    often = Counter(map(_pattern, outer))
    running = {id(line) for line in outer if often[_pattern(line)] >= REPEATS}
    return [line for page in pages for line in page if id(line) not in running]


def _outermost(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.bottom)
    return by_height[:MARGIN_LINES] + by_height[-MARGIN_LINES:] if len(page) > 3 * MARGIN_LINES else []


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"[^\w#]+", "", line.text.lower()))


def letter_boxes(text: str, box: Box) -> Iterator[Box]:
    """Return a box for each character of an upright line, estimated from typical widths."""
    left, top, right, bottom = box
    widths = [0.5 if letter in NARROW else 1.5 if letter in WIDE else 1.3 if letter.isupper() else 1 for letter in text]
    unit = (right - left) / sum(widths)
    for width in widths:
        yield left, top, left + width * unit, bottom
        left += width * unit
