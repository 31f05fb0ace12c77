"""Find the words of a quote on a page, and the rectangles to highlight."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from webapp.ingest.geometry import Box
from webapp.ingest.layout import PER_POINT, Layout

SHORTEST_PART = 20  # characters: a shorter part of a quote could match by chance
NEARBY = 200  # characters: a short rest must follow the part before it within so many
DIVISION = re.compile("[\ufffe\x02\xad][\r\n]*")
OPENING, CLOSING = "“‘\"'([«$€£", ".,;:!?…”’\"')]»%"


class Rect(NamedTuple):
    """A rectangle, in points from the top left of the page as seen."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Highlight:
    """The rectangles of a quote, one for each line; empty when it is not on the page.

    ``begins_before`` and ``continues_after``: the rest of it is on the page before or after.
    """

    rects: list[Rect]
    begins_before: bool = False
    continues_after: bool = False


def highlight(layout: Layout, quote: str) -> Highlight:
    """Find a quote by its letters and digits: spaces, hyphens, line ends, quotation marks and case are ignored."""
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
    """Find all matches of a regular expression, across line ends as well.

    Return the rectangles of the match at the end of ``context`` (the first match, when that is not found), and those of
    all others.
    """
    text, places = _joined(layout.text)
    spans = [(places[found.start()], places[found.end() - 1] + 1) for found in re.finditer(expression, text)]
    end = _end_of(layout.text, context)
    here = next((span for span in spans if span[0] <= end < span[1]), spans[0] if spans else None)
    others = [rect for span in spans if span != here for rect in _rects(layout, range(*span))]
    return list(_rects(layout, range(*here))) if here else [], others


def _joined(text: str) -> tuple[str, list[int]]:
    """Return the text with divided words joined, and the index of each character in ``text``."""
    joined, places, begin = "", list[int](), 0
    for start, end in [*(match.span() for match in DIVISION.finditer(text)), (len(text), len(text))]:
        joined += text[begin:start]
        places += range(begin, start)
        begin = end
    return joined, places


def _end_of(text: str, context: str) -> int:
    """Return the index of the last character of ``context``; -1 when it is not on the page."""
    page, places = _letters(text)
    wanted, _ = _letters(context)
    begin = page.find(wanted)
    return places[begin + len(wanted) - 1] if wanted and begin >= 0 else -1


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits without accents and case, and the index of each in ``text``."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for plain in unicodedata.normalize("NFKD", letter).casefold().replace("ı", "i"):
            if plain.isalnum():
                letters.append(plain)
                places.append(place)
    return "".join(letters), places


def _find(page: str, wanted: str) -> tuple[list[tuple[int, int]], bool, bool]:
    """Return (spans in the page, begins before the page, continues after it).

    Notes and captions can separate the parts of a quote, so the rest after each part is searched for again.
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
    """Return the length of the longest prefix (or suffix) of ``wanted`` in ``page``, by bisection."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        part = wanted[:middle] if from_start else wanted[-middle:]
        low, high = (middle, high) if part in page else (low, middle - 1)
    return low


def _with_marks(text: str, start: int, end: int) -> range:
    """Extend a span by the quotation marks, brackets and full stops around it."""
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
        if line and _same_line(line, (left, top, right, bottom), _is_leftwards(layout.text[place])):
            line = (min(line[0], left), min(line[1], top), max(line[2], right), max(line[3], bottom))
            continue
        if line:
            yield _rect(line)
        line = (left, top, right, bottom)
    if line:
        yield _rect(line)


def _is_leftwards(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in ("R", "AL")


def _same_line(line: Box, letter: Box, is_leftwards: bool) -> bool:
    height = min(line[3] - line[1], letter[3] - letter[1])
    overlap = min(line[3], letter[3]) - max(line[1], letter[1])
    gap, back = letter[0] - line[2], line[0] - letter[0]
    if is_leftwards:
        gap, back = line[0] - letter[2], letter[2] - line[2]
    return overlap > 0.5 * height and gap < 3 * (letter[3] - letter[1]) and back < height


def _rect(box: Box) -> Rect:
    left, top, right, bottom = box
    return Rect(round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1))
