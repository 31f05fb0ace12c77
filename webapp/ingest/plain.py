"""Read plain text into paragraphs, joining wrapped lines."""

import re
from collections import Counter
from itertools import pairwise

from webapp.ingest.file import File
from webapp.ingest.parsed import Block, Parsed
from webapp.shared.frequency import rank_of
from webapp.shared.languages import TELLING
from webapp.shared.text import UNSPACED, clean, continued

LIST_ITEM = re.compile(r"\s*(?:[-*•–+]|\(?\d{1,3}[.)])\s+\S")
GAP = re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)")
NARROWEST, WIDEST = 40, 120  # characters: prose is wrapped at a width between these
COLUMN = 24  # characters: captions and columns are wrapped as narrowly as this
FEWEST_BREAKS, FULL, GOING_ON = 8, 0.85, 0.45
"""Of the lines of a narrow text, so many are full, and so many go on from word to small letter: then it is prose."""
FEWEST_IN_PART = 2  # line breaks of a narrow paragraph that is judged by itself
COMMONEST = 100  # words of English
SIGNS = re.compile(f"[{UNSPACED}]")
NARROWEST_OF_SIGNS, HANGING = 12, 2
"""Signs in a line of a script without spaces: verse has fewer; full lines may lack some, as none begins with a stop."""


def parse_plain(file: File) -> Parsed:
    return Parsed(plain_blocks(file.text))


def plain_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text, divided by empty lines; wrapped lines are joined.

    In a text with long lines each line is a paragraph.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    width = lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
    divider = r"\n\s*\n" if width <= WIDEST else r"\n"
    parts = re.split(divider, text)
    is_column = COLUMN <= width < NARROWEST / 0.6 and _is_column(parts, width)
    widest = min(lengths[-1], NARROWEST / 0.6) if lengths else 0
    whole = (_unwrapped(part, width, is_column or _is_prose(part.split("\n"), widest)) for part in parts)
    return [Block(text) for text in whole if text]


def _is_column(parts: list[str], width: int) -> bool:
    """Whether a narrow text is prose: the next word would not have fitted into most of its lines.

    A line of verse ends with a sign, or begins large. The cells of a table begin below each other.
    """
    lines = [line for part in parts for line in part.split("\n")]
    cells = Counter(gap.end() for line in lines for gap in GAP.finditer(line))
    if 2 * max(cells.values(), default=0) >= sum(map(bool, lines)):
        return False
    breaks = [pair for part in parts for pair in pairwise(part.split("\n")) if all(line.strip() for line in pair)]
    full = sum(_is_full(line, following, width) for line, following in breaks)
    going_on = sum(line.rstrip()[-1].isalnum() and following.lstrip()[0].islower() for line, following in breaks)
    return len(breaks) >= FEWEST_BREAKS and full >= FULL * len(breaks) and going_on >= GOING_ON * len(breaks)


def _is_prose(lines: list[str], width: float) -> bool:
    """Whether a paragraph of a few narrow lines is prose: all are full, and some word ends a line that ends no phrase.

    So do articles and prepositions, at which neither a list nor verse is broken.
    """
    breaks = [pair for pair in pairwise(lines) if all(line.strip() for line in pair)]
    if len(breaks) < FEWEST_IN_PART or any(GAP.search(line) for line in lines):
        return False
    if all(SIGNS.match(line.strip()[-1]) and SIGNS.match(following.strip()[0]) for line, following in breaks):
        within = sum(line.rstrip()[-1].isalnum() for line, _ in breaks)
        least = max(NARROWEST_OF_SIGNS, max(map(len, lines)) - HANGING)
        return within >= GOING_ON * len(breaks) and all(len(line.rstrip()) >= least for line, _ in breaks)
    going_on = [line for line, following in breaks if line.rstrip()[-1].isalnum() and following.lstrip()[0].islower()]
    is_full = width >= COLUMN and all(_is_full(line, following, int(width)) for line, following in breaks)
    return is_full and len(going_on) >= GOING_ON * len(breaks) and any(map(_ends_no_phrase, going_on))


def _ends_no_phrase(line: str) -> bool:
    word = line.split()[-1].lower()
    rank = rank_of(word)
    return word in TELLING or (rank is not None and rank < COMMONEST)


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted into a line."""
    word = following.split()[:1]
    return bool(word) and len(line.rstrip()) + 1 + len(word[0]) > width


def _unwrapped(paragraph: str, width: int, is_column: bool) -> str:
    lines: list[str] = []
    wrapped = False
    raws = paragraph.split("\n")
    for number, raw in enumerate(raws, 1):
        line = clean(raw)
        if wrapped and not LIST_ITEM.match(raw):
            lines[-1] = continued(lines[-1], line)
        elif line:
            lines.append(line)
        is_full = is_column and number < len(raws) and (_is_full(raw, raws[number], width) or bool(SIGNS.search(raw)))
        wrapped = bool(lines) and (is_full or len(raw) > max(NARROWEST, 0.6 * width))
    return "\n".join(lines).strip()
