"""Mend what typesetting does to the letters of a line: words spaced out, Arabic ligatures and words turned round."""

import re
from collections.abc import Callable
from itertools import groupby, pairwise
from statistics import median

from webapp.ingest.geometry import Box
from webapp.shared.frequency import rank_of

BoxAt = Callable[[int], Box]  # the box of the character at an offset of the line

SPACED = re.compile(r"(?<!\S)[^\W\d_](?: +[^\W\d_]){3,}(?!\S)")
SPACES = 3  # one of so many characters, where words are spaced out
WIDER = 1.5  # times the usual gap: between spaced words
LONGEST_SPACED = 200  # characters
ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
LEFTWARDS_LETTER = (
    "[\u0590-\u05ff\u0600-\u060b\u060d-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u077f"
    "\ufb1d-\ufdff\ufe70-\ufefc]"
)
LEFTWARDS = re.compile(f"{LEFTWARDS_LETTER}{{2,}}")
"""Letters of scripts that are written from right to left, without commas and stops, nor digits, which are not."""

NUMBER = re.compile(
    rf"(?<={LEFTWARDS_LETTER} )(?P<stop>[.,;:!?])\d[\d.,]*+(?!\S)"
    rf"|(?<={LEFTWARDS_LETTER})\d[\d.,]*+(?P<hyphen>[-–])(?!\S)"
)
"""A number in such text with a sign on the side on which it is seen, which is not that on which it is read."""


def mended(text: str, box: BoxAt) -> str:
    """Return the text of a line as it is read."""
    if not text.isascii():
        text = _unturned(text, box)
        text = "".join(text[place] for place in reading_order(text, box))
    return _spaced_words(text, box) if SPACES * text.count(" ") > len(text) else text


def _spaced_words(text: str, box: BoxAt) -> str:
    """Return "T i t l e" as "Title", where that gives English words."""
    return SPACED.sub(lambda match: _closed(match[0], match.start(), box), text)


def _closed(text: str, begin: int, box: BoxAt) -> str:
    if len(text) > LONGEST_SPACED:
        return text
    places = [match.start() for match in re.finditer(r"\S", text)]
    boxes = [box(begin + place) for place in places]
    gaps = [after[0] - before[2] for before, after in pairwise(boxes)]
    words = text[0]
    for place, gap in zip(places[1:], gaps, strict=True):
        words += (" " if gap > WIDER * median(gaps) else "") + text[place]
    known = sum(len(word) for word in words.split() if rank_of(word.lower()) is not None)
    return words if 2 * known > len(words) and len(words) > 3 else text


def _unturned(text: str, box: BoxAt) -> str:
    """Return text with lam before alef where both are one glyph, whose letters come in visual order."""
    for match in reversed(list(ALEF_LAM.finditer(text))):
        start = match.start()
        if box(start) == box(start + 1):
            text = text[:start] + match[0][::-1] + text[start + 2 :]
    return text


def reading_order(text: str, box: BoxAt) -> list[int]:
    """Return the offsets of the letters of a line as they are read: some words have their last letter first.

    That is so where a file has a word of a script from right to left as it is seen, from left to right. A full stop
    behind a number is seen at the left of it there, and a hyphen before it at the right.
    """
    order = list(range(len(text)))
    for word in LEFTWARDS.finditer(text):
        first, last = word.start(), word.end() - 1
        if box(first)[0] >= box(last)[0]:
            continue
        lefts = {place: box(place)[0] for place in range(first, last + 1)}
        if all(left <= right for left, right in pairwise(lefts.values())):
            glyphs = [list(glyph) for _, glyph in groupby(lefts, lefts.__getitem__)]
            order[first : last + 1] = [place for glyph in glyphs[::-1] for place in glyph]
    for number in NUMBER.finditer(text):
        first, last = number.start(), number.end() - 1
        if number["stop"] and box(first)[0] < box(last)[0]:
            order[first : last + 1] = [*range(first + 1, last + 1), first]
        elif number["hyphen"] and box(last)[0] > box(first)[0]:
            order[first : last + 1] = [last, *range(first, last)]
    return order
