"""Finds the words of a quote on a page, and says where to mark them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from webapp.ingest.geometry import Box
from webapp.ingest.layout import PER_POINT, Layout

SHORTEST_PART = 20  # letters: less of a quote could stand anywhere by chance
NEARBY = 200  # letters: but a short rest may stand so far behind the part before it
DIVISION = re.compile("[\ufffe\x02\xad][\r\n]*")
OPENING, CLOSING = "“‘\"'([«$€£", ".,;:!?…”’\"')]»%"


class Rect(NamedTuple):
    """In points from the top left corner of the page as seen."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Highlight:
    """The marks of a quote, one for each line. Empty where the page does not hold it.

    `begins_before` and `continues_after` say that the rest of it stands on the page before or after.
    """

    rects: list[Rect]
    begins_before: bool = False
    continues_after: bool = False


def highlight(layout: Layout, quote: str) -> Highlight:
    """Matches letters and digits alone: spaces, hyphens, line ends, quotation marks and case don’t matter."""
    page, places = _letters(layout.text)
    wanted, _ = _letters(quote)
    spans, begins_before, continues_after = _find(page, wanted)
    rects = [
        rect
        for start, end in spans
        for rect in _rects(layout, _with_marks(layout.text, places[start], places[end - 1] + 1))
    ]
    return Highlight(rects, begins_before, continues_after)


def highlight_words(layout: Layout, expression: str, context: str) -> tuple[list[Rect], list[Rect]]:
    """Marks every place that a regular expression finds, over the ends of lines as well.

    Gives the marks of the one place that `context` ends with, the first where that is not found, and of all others.
    """
    text, places = _joined(layout.text)
    spans = [(places[found.start()], places[found.end() - 1] + 1) for found in re.finditer(expression, text)]
    end = _end_of(layout.text, context)
    here = next((span for span in spans if span[0] <= end < span[1]), spans[0] if spans else None)
    others = [rect for span in spans if span != here for rect in _rects(layout, range(*span))]
    return list(_rects(layout, range(*here))) if here else [], others


def _joined(text: str) -> tuple[str, list[int]]:
    """The text with the halves of divided words together, and the place of each letter in `text`."""
    joined, places, begin = "", list[int](), 0
    for start, end in [*(match.span() for match in DIVISION.finditer(text)), (len(text), len(text))]:
        joined += text[begin:start]
        places += range(begin, start)
        begin = end
    return joined, places


def _end_of(text: str, context: str) -> int:
    """The place of the last letter of `context`; -1 where the page does not hold it."""
    page, places = _letters(text)
    wanted, _ = _letters(context)
    begin = page.find(wanted)
    return places[begin + len(wanted) - 1] if wanted and begin >= 0 else -1


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits in their plainest form, and the place of each in `text`."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for plain in unicodedata.normalize("NFKD", letter).casefold().replace("ı", "i"):
            if plain.isalnum():
                letters.append(plain)
                places.append(place)
    return "".join(letters), places


def _find(page: str, wanted: str) -> tuple[list[tuple[int, int]], bool, bool]:
    """(spans in page, whether the quote begins before the page, whether it goes on after it).

    Notes and captions can stand between the parts of a quote: what is left after a part is looked for anew.
    """
    shortest = max(1, min(SHORTEST_PART, len(wanted)))
    spans: list[tuple[int, int]] = []
    rest = wanted
    while (length := _longest(page, rest, from_start=True)) >= shortest:
        begin = page.index(rest[:length])
        spans.append((begin, begin + length))
        rest = rest[length:]
    if spans and (begin := page.find(rest, spans[-1][1], spans[-1][1] + NEARBY)) >= 0:
        return [*spans, (begin, begin + len(rest))] if rest else spans, False, False
    if (length := _longest(page, rest, from_start=False)) >= shortest:
        begin = page.index(rest[-length:])
        return [*spans, (begin, begin + length)], not spans, False
    return spans, False, bool(spans)


def _longest(page: str, wanted: str, from_start: bool) -> int:
    """The length of the longest beginning (or end) of `wanted` in `page`; the shorter are there as well."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        part = wanted[:middle] if from_start else wanted[-middle:]
        low, high = (middle, high) if part in page else (low, middle - 1)
    return low


def _with_marks(text: str, start: int, end: int) -> range:
    """With the quotation marks, brackets and stops around it."""
    while start and text[start - 1] in OPENING:
        start -= 1
    while end < len(text) and text[end] in CLOSING:
        end += 1
    return range(start, end)


def _rects(layout: Layout, places: range) -> Iterator[Rect]:
    line: Box | None = None
    for place in places:
        left, top, right, bottom = (value / PER_POINT for value in layout.boxes[4 * place : 4 * place + 4])
        if right <= left:
            continue
        if line and _same_line(line, (left, top, right, bottom)):
            line = (min(line[0], left), min(line[1], top), max(line[2], right), max(line[3], bottom))
            continue
        if line:
            yield _rect(line)
        line = (left, top, right, bottom)
    if line:
        yield _rect(line)


def _same_line(line: Box, letter: Box) -> bool:
    height = min(line[3] - line[1], letter[3] - letter[1])
    overlap = min(line[3], letter[3]) - max(line[1], letter[1])
    return overlap > 0.5 * height and letter[0] - line[2] < 3 * (letter[3] - letter[1]) and letter[0] > line[0] - height


def _rect(box: Box) -> Rect:
    left, top, right, bottom = box
    return Rect(round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1))
