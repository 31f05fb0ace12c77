"""Read the lines of a page of a PDF, with their places, in reading order."""

import ctypes
import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from webapp.ingest.columns import are_interleaved, has_columns, in_reading_order
from webapp.ingest.geometry import Box, Frame
from webapp.ingest.letters import LEFTWARDS, mended
from webapp.ingest.paragraphs import Line

# pdfium joins hyphenated words, and leaves one of these at the line end.
LINE_END = re.compile(r"\r\n|\r|\n|(?<=[\ufffe\x02])")
SKIPPED = " \ufffe\x02"
WORD_GAP = re.compile(r"(?<=\S) +(?=\S)")
GUTTER = 1.0  # type sizes: the least white between two columns
SPARSE = 1.08  # times the usual width of a letter: a line whose letters take as much may have cells
CELL = 0.7  # type sizes: the least white between two cells of a row
CELL_BESIDE = 1.8  # times the least gap of its line, if that has several
USUAL_WIDTH = 0.45  # type sizes a letter, at most: what is wider on a whole page is a page of rows
SAMPLE = 5  # lines of a page, most of which have a gutter, if there is one
MOST_LINES = 500  # of a page, to look for columns on it


class Placed(NamedTuple):
    """A line, and where it is in the text of its page: from ``start`` to ``end``."""

    line: Line
    start: int
    end: int


def lines_of(page: Any, frame: Frame, number: int) -> list[Line]:
    """Return the lines on the visible part of a page, in reading order."""
    textpage = page.get_textpage()
    lines = [placed.line for placed in placed_lines(textpage, frame, number)[0]]
    textpage.close()
    return lines


def placed_lines(textpage: Any, frame: Frame, number: int) -> tuple[list[Placed], bool]:
    """Return the lines of a page in reading order, and whether the file has them in another order."""
    lines, is_reordered = _in_order(textpage, frame, number)
    wide = SPARSE * min(USUAL_WIDTH, median(map(_width_of_letter, lines))) if lines else 0.0
    for placed in lines:
        placed.line.is_row = _width_of_letter(placed) > wide and _has_cells(textpage, frame, placed)
    return lines, is_reordered


def _width_of_letter(placed: Placed) -> float:
    """Return how wide a letter of a line is with the gaps between its words, in type sizes."""
    line = placed.line
    return (line.right - line.left) / (line.size * len(line.text) or 1.0)


def _has_cells(textpage: Any, frame: Frame, placed: Placed) -> bool:
    """Whether a line has a gap that is wide, also beside its other gaps: those of justified text are all alike."""
    is_leftwards = LEFTWARDS.search(placed.line.text)
    gaps = (
        _gaps_of_words(textpage, frame, placed) if is_leftwards else [gap for _, gap in _gaps(textpage, frame, placed)]
    )
    widest = max(gaps, default=0.0)
    return widest > CELL * placed.line.size and (len(gaps) == 1 or widest > CELL_BESIDE * min(gaps))


def _in_order(textpage: Any, frame: Frame, number: int) -> tuple[list[Placed], bool]:
    text = textpage.get_text_range()
    found, place = list[Placed](), 0
    for part in _split(text):
        stripped = part.strip()
        if stripped.strip("\ufffe\x02\ufeff"):
            start = place + part.index(stripped)
            if line := _line(textpage, frame, number, stripped, start):
                found.append(Placed(line, start, start + len(stripped)))
        place += len(part)
    return _by_columns(textpage, frame, found)


def _by_columns(textpage: Any, frame: Frame, found: list[Placed]) -> tuple[list[Placed], bool]:
    """Read columns one after the other where the file has them row by row."""
    if not 2 < len(found) <= MOST_LINES:
        return found, False
    sample = found[:: len(found) // SAMPLE + 1]
    divided = sum(1 for placed in sample if next(_gutters(textpage, frame, placed), None))
    if 2 * divided < len(sample) and not are_interleaved([_box_of(placed.line) for placed in found]):
        return found, False
    parts = [part for placed in found for part in _parted(textpage, frame, placed)]
    boxes = [_box_of(part.line) for part in parts]
    if len(parts) > MOST_LINES or not has_columns(boxes, [part.line.text for part in parts]):
        return found, False
    return [parts[index] for index in in_reading_order(boxes)], True


def _parted(textpage: Any, frame: Frame, placed: Placed) -> list[Placed]:
    """Return the parts of a line between gaps as wide as a gutter."""
    parts, begin = list[Placed](), 0
    for end, following in _gutters(textpage, frame, placed):
        parts += _part(textpage, frame, placed, begin, end)
        begin = following
    return [*parts, *_part(textpage, frame, placed, begin, len(placed.line.text))] if begin else [placed]


def _gutters(textpage: Any, frame: Frame, placed: Placed) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each gap in a line that is as wide as a gutter."""
    return (span for span, gap in _gaps(textpage, frame, placed) if gap > GUTTER * placed.line.size)


def _gaps(textpage: Any, frame: Frame, placed: Placed) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield the (start, end) of each gap between words of a line, and its width in points."""
    for gap in WORD_GAP.finditer(placed.line.text):
        right = box_at(textpage, frame, placed.start + gap.start() - 1)[2]
        left = box_at(textpage, frame, placed.start + gap.end())[0]
        yield gap.span(), left - right


def _gaps_of_words(textpage: Any, frame: Frame, placed: Placed) -> list[float]:
    """Return the widths of the gaps between the words of a line, whichever way each of them is written."""
    words = []
    for word in re.finditer(r"\S+", placed.line.text):
        ends = [box_at(textpage, frame, placed.start + place) for place in (word.start(), word.end() - 1)]
        words.append((min(end[0] for end in ends), max(end[2] for end in ends)))
    return [right[0] - left[1] for left, right in pairwise(sorted(words))]


def _part(textpage: Any, frame: Frame, placed: Placed, begin: int, end: int) -> list[Placed]:
    start = placed.start + begin
    line = _line(textpage, frame, placed.line.page, placed.line.text[begin:end], start)
    return [Placed(line, start, placed.start + end)] if line else []


def _box_of(line: Line) -> Box:
    return line.left, line.top, line.right, line.bottom


def _split(text: str) -> Iterator[str]:
    """Yield the lines of a text with their line ends, so that offsets add up."""
    begin = 0
    for end in LINE_END.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    yield text[begin:]


def _line(textpage: Any, frame: Frame, number: int, text: str, begin: int) -> Line | None:
    """Return a line; None when it is not on the visible part of the page."""
    first = len(text) - len(text.lstrip(SKIPPED))
    last = max(first, len(text.rstrip(SKIPPED)) - 1)
    width, height = frame.size
    head = box_at(textpage, frame, begin + first)
    if head[3] <= 0 or head[1] >= height:
        return None
    tail = box_at(textpage, frame, begin + last)
    ends = [head, tail]
    if LEFTWARDS.search(text):  # its words may be turned round, and its letters are of many heights
        ends = [
            box_at(textpage, frame, begin + place) for place in range(first, last + 1) if text[place] not in SKIPPED
        ]
    left, right = min(end[0] for end in ends), max(end[2] for end in ends)
    bottom = max(end[3] for end in ends) if len(ends) > 2 else head[3]
    if right <= 0 or left >= width:
        return None
    middle = next((place for place in range((first + last) // 2, last) if text[place] not in SKIPPED), last)
    size = _font_size(textpage, _index(textpage, begin + middle)) or head[3] - head[1]

    text = mended(text, lambda place: box_at(textpage, frame, begin + place))
    return Line(text, number, left, head[1], right, bottom, size, page_width=width, page_height=height)


def _index(textpage: Any, place: int) -> int:
    """Return the index of a character by its place in the text, where spaces and line ends were added."""
    return max(0, pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, place))


def box_at(textpage: Any, frame: Frame, place: int) -> Box:
    """Return the box of a character by its place in the text of its page."""
    return _box(textpage, frame, _index(textpage, place))


def _box(textpage: Any, frame: Frame, index: int) -> Box:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, rect)
    return frame.box(rect.left, rect.bottom, rect.right, rect.top)


def _font_size(textpage: Any, index: int) -> float:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix))
    scale = float((matrix.b**2 + matrix.d**2) ** 0.5)
    return scale * float(pdfium_c.FPDFText_GetFontSize(textpage, index))
