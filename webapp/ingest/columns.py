"""The reading order of the lines of a page, by their positions."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from webapp.ingest.geometry import Box

LEAST_LINES = 4  # in a column
FULL = 0.6  # of the width of a column, and of its lines: running text fills it
SIMILAR = 0.5  # of the width of the wider column; code with remarks beside it is no columns
INSIDE = 0.4  # of the lines of running text begin inside a sentence
ACROSS = 0.25  # of the lines of a page are followed by one beside them where its columns are interleaved
NARROWEST = 6  # line heights: narrower columns belong to a table, which is read row by row


def in_reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the indexes of boxes in reading order: by column between lines that span them, else by row."""
    return _ordered(list(range(len(boxes))), boxes)


def same_row(a: Box, b: Box) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])


def has_columns(boxes: Sequence[Box], texts: Sequence[str]) -> bool:
    """Whether boxes are columns of running text: most lines fill their column, and many begin inside a sentence."""
    gutter = _gutter(list(boxes))
    if gutter is None:
        return False
    left = [number for number, box in enumerate(boxes) if box[2] <= gutter]
    right = [number for number, box in enumerate(boxes) if box[0] >= gutter]
    narrow, wide = sorted(median(boxes[number][2] - boxes[number][0] for number in side) for side in (left, right))
    return narrow > SIMILAR * wide and all(_is_running(side, boxes, texts) for side in (left, right))


def are_interleaved(boxes: Sequence[Box]) -> bool:
    """Whether lines go back and forth between two sides of a page."""
    across = sum(1 for a, b in pairwise(boxes) if same_row(a, b) and b[0] > a[2])
    return across > max(LEAST_LINES, ACROSS * len(boxes))


def _is_running(side: Sequence[int], boxes: Sequence[Box], texts: Sequence[str]) -> bool:
    widths = [boxes[number][2] - boxes[number][0] for number in side]
    full = sum(1 for width in widths if width > FULL * max(widths))
    inside = sum(1 for number in side if not (texts[number][0].isupper() or texts[number][0].isdigit()))
    return full > FULL * len(side) and inside > INSIDE * len(side)


def _ordered(numbers: list[int], boxes: Sequence[Box]) -> list[int]:
    gutter = _gutter([boxes[number] for number in numbers])
    if gutter is None:
        return _rows(numbers, boxes)
    ordered: list[int] = []
    band: list[int] = []
    for number in sorted(numbers, key=lambda n: _middle(boxes[n])):
        if boxes[number][0] < gutter < boxes[number][2]:
            ordered += [*_side_by_side(band, boxes, gutter), number]
            band = []
        else:
            band.append(number)
    return ordered + _side_by_side(band, boxes, gutter)


def _side_by_side(band: list[int], boxes: Sequence[Box], gutter: float) -> list[int]:
    left = [number for number in band if boxes[number][2] <= gutter]
    right = [number for number in band if boxes[number][2] > gutter]
    return [*_ordered(left, boxes), *_ordered(right, boxes)] if left and right else _ordered_alone(band, boxes)


def _ordered_alone(band: list[int], boxes: Sequence[Box]) -> list[int]:
    return _ordered(band, boxes) if band else []


def _rows(numbers: list[int], boxes: Sequence[Box]) -> list[int]:
    rows: list[list[int]] = []
    for number in sorted(numbers, key=lambda n: _middle(boxes[n])):
        if rows and same_row(boxes[rows[-1][0]], boxes[number]):
            rows[-1].append(number)
        else:
            rows.append([number])
    return [number for row in rows for number in sorted(row, key=lambda n: boxes[n][0])]


def _gutter(boxes: list[Box]) -> float | None:
    """Return the x between two columns that the fewest lines cross; None when there are no columns."""
    best: tuple[int, float] | None = None
    for x in sorted({round(box[0]) - 1.0 for box in boxes}):
        left = [box for box in boxes if box[2] <= x]
        right = [box for box in boxes if box[0] >= x]
        crossing = len(boxes) - len(left) - len(right)
        if crossing < min(len(left), len(right)) and _are_columns(left, right):
            best = min(best or (crossing, x), (crossing, x))
    return best[1] if best else None


def _are_columns(left: list[Box], right: list[Box]) -> bool:
    if min(len(left), len(right)) < LEAST_LINES:
        return False
    height = median(box[3] - box[1] for box in left)
    beside = min(max(box[3] for box in side) for side in (left, right)) - max(
        min(box[1] for box in side) for side in (left, right)
    )
    wide = all(median(box[2] - box[0] for box in side) > NARROWEST * height for side in (left, right))
    return wide and beside > LEAST_LINES * height


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
