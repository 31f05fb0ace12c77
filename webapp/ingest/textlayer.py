"""The text layer of a page: runs of text over its image, so that text can be selected and copied."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from webapp.ingest.layout import PER_POINT, Layout

LINE = re.compile(r"[^\r\n\ufffe\x02]+[\ufffe\x02]?")
WORD = re.compile(r"\S+")
HYPHEN = re.compile("[\ufffe\x02]")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\uffff\U0001fffe\U0001ffff]")
GAP = 1.5  # character heights: text beyond a wider gap is another column or cell
OTHER_SIZE = 1.5  # times: text of other sizes is a run of its own
UPRIGHT = 2  # times as high as wide: a vertical run
BASELINE = 0.8  # of a character's box is above the baseline
SIZE = 0.85  # of a character's box: its type size


class Run(NamedTuple):
    """A run of text that starts at (x, y) on the baseline and is ``length`` long, in points from the top left.

    ``turn``: its clockwise rotation about (x, y) in degrees: 0, 90 or -90.
    """

    text: str
    x: float
    y: float
    length: float
    size: float
    turn: int


def runs(layout: Layout) -> list[Run]:
    """Return the lines of a page, split at wide gaps, in the order of the file."""
    return [run for span in _spans(layout) if (run := _run(layout, *span))]


def _spans(layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each run in ``text``."""
    for line in LINE.finditer(layout.text):
        words = [(line.start() + word.start(), line.start() + word.end()) for word in WORD.finditer(line[0])]
        begin = words[0][0] if words else 0
        for (_, end), (start, _) in pairwise(words):
            if _is_apart(layout.boxes, end - 1, start):
                yield begin, end
                begin = start
        if words:
            yield begin, words[-1][1]


def _is_apart(boxes: list[int], last: int, first: int) -> bool:
    """Whether a gap, a line end or another type size separates two consecutive characters."""
    left, top, right, bottom = boxes[4 * last : 4 * last + 4]
    x1, y1, x2, y2 = boxes[4 * first : 4 * first + 4]
    if max(y2 - y1, bottom - top) > OTHER_SIZE * min(y2 - y1, bottom - top):
        return True
    far = GAP * max(bottom - top, right - left)
    return max(x1 - right, left - x2) > far or max(y1 - bottom, top - y2) > 0


def _run(layout: Layout, start: int, end: int) -> Run | None:
    text = UNPRINTABLE.sub("", HYPHEN.sub("-", layout.text[start:end]))
    boxes = layout.boxes[4 * start : 4 * end]
    left, top, right, bottom = min(boxes[::4]), min(boxes[1::4]), max(boxes[2::4]), max(boxes[3::4])
    width, height = (right - left) / PER_POINT, (bottom - top) / PER_POINT
    if not text or not width or not height:
        return None
    if len(text) > 1 and height > UPRIGHT * width:
        is_down = boxes[1] < boxes[-3]
        x = left / PER_POINT + width * (1 - BASELINE if is_down else BASELINE)
        y = (top if is_down else bottom) / PER_POINT
        return Run(text, round(x, 1), round(y, 1), round(height, 1), round(SIZE * width), 90 if is_down else -90)
    y = top / PER_POINT + BASELINE * height
    return Run(text, round(left / PER_POINT, 1), round(y, 1), round(width, 1), round(SIZE * height), 0)
