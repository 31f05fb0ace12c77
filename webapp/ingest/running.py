"""Tell running heads and feet, which stand in the margins of most pages, from the text between them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from webapp.ingest.paragraphs import Line
from webapp.ingest.parsed import Block
from webapp.shared.text import clean

EDGE = 0.14  # of the height of a page, at its head and foot
SIDE = 0.1  # of its width
APART = 0.7  # type sizes of white between a running head and the text
WIDER = 1.3  # times as much white as there is between the lines of the page
LARGEST = 1.15  # times the usual type size: what is larger is a heading
REPEATS = 3  # pages
KNOWN = 4  # gaps between lines: fewer say nothing of the usual one
NUMBER = re.compile(r"\d{1,9}|\b(?=[ivxl])l?x{0,3}(?:ix|iv|v?i{0,3})\b")  # also in small Roman ones
ANY_WORD = re.compile(r"[^\W_]")
LETTERS = re.compile(r"[^\W\d_]{2}")


def split_running_lines(lines: Sequence[Line], pages: int) -> tuple[list[Line], list[Line]]:
    """Return (the text, the running heads and feet), both in the order of the lines.

    Of running lines that differ in nothing but the number of their page only the first is returned, and none without
    letters, as page numbers and line numbers are.
    """
    if not lines:
        return [], []
    usual = median(line.size for line in lines)
    outer = [line for page in by_page(lines) for line in _outer(page) if not _is_large(line, usual)]
    running = _repeated(outer, pages)
    if 2 * len({line.page for line in lines if id(line) not in running}) <= len({line.page for line in lines}):
        return list(lines), []
    alike = _pages_alike([line for line in lines if id(line) not in running])
    running -= {id(line) for line in outer if line.page in alike and LETTERS.search(line.text)}
    text = [line for line in lines if id(line) not in running]
    return text, _distinct([line for line in lines if id(line) in running])


def with_running_lines(blocks: Sequence[Block], running: Sequence[Line]) -> list[Block]:
    """Return the blocks with a block for each running line, before the first that begins on its page or later."""
    merged: list[Block] = []
    rest = sorted(running, key=lambda line: line.page)
    for block in blocks:
        while rest and block.page is not None and rest[0].page <= block.page:
            merged += _running_block(rest.pop(0), block)
        merged.append(block)
    for line in rest:
        merged += _running_block(line, merged[-1] if merged else Block(""))
    return merged


def _running_block(line: Line, neighbour: Block) -> list[Block]:
    text = clean(line.text)
    return [Block(text, line.page, neighbour.chapter, neighbour.section)] if text else []


def by_page(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each page."""
    page: list[Line] = []
    for line in lines:
        if page and line.page != page[0].page:
            yield page
            page = []
        page.append(line)
    if page:
        yield page


def _outer(page: list[Line]) -> list[Line]:
    """Return the lines in the margins of a page: at its sides, or set apart from the text at its head and foot.

    Ornaments, which have neither letters nor digits, are among them wherever they stand.
    """
    sides = [line for line in page if _is_beside(line) or not ANY_WORD.search(line.text)]
    beside = {id(line) for line in sides}
    rows = _rows([line for line in page if id(line) not in beside])
    gaps = [below[0].top - _bottom(above) for above, below in pairwise(rows)]
    least = max(APART * median(line.size for line in page), WIDER * _usual(gaps))
    wide = [number for number, gap in enumerate(gaps, 1) if gap >= least]
    head, foot = EDGE * page[0].page_height, (1 - EDGE) * page[0].page_height
    above = max((number for number in wide if _bottom(rows[number - 1]) < head), default=0)
    below = min((number for number in wide if number >= above and rows[number][0].top > foot), default=len(rows))
    return sides + [line for row in (*rows[:above], *rows[below:]) for line in row]


def _is_large(line: Line, usual: float) -> bool:
    return line.size > LARGEST * usual and bool(ANY_WORD.search(line.text))


def _is_beside(line: Line) -> bool:
    return line.right < SIDE * line.page_width or line.left > (1 - SIDE) * line.page_width


def _usual(gaps: list[float]) -> float:
    """Return the white between the lines of a paragraph; 0 where there are too few lines to know."""
    return sorted(gaps)[len(gaps) // 4] if len(gaps) >= KNOWN else 0.0


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Return lines from top to bottom, those side by side together."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top):
        if rows and line.top < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _bottom(row: list[Line]) -> float:
    return max(line.bottom for line in row)


def _repeated(outer: Sequence[Line], pages: int) -> set[int]:
    """Return the ids of the lines like which others stand at the same height on several pages.

    Where most lines at a height are repeated, the others there are running heads of short chapters.
    """
    marks = [(_pattern(line.text), line.height) for line in outer]
    alike = Counter(marks)
    at = Counter(line.height for line in outer)
    repeated = Counter(mark[1] for mark in marks if alike[mark] >= REPEATS)
    return {
        id(line)
        for line, mark in zip(outer, marks, strict=True)
        if alike[mark] >= REPEATS
        or (repeated[line.height] > 0.3 * pages and repeated[line.height] > 0.8 * at[line.height])
    }


def _pages_alike(lines: Sequence[Line]) -> set[int]:
    """Return the pages most of whose lines stand on others, too: forms and cards are alike without having heads."""
    often = Counter((line.text, line.height) for line in lines)
    there = Counter(line.page for line in lines)
    same = Counter(line.page for line in lines if often[line.text, line.height] >= REPEATS)
    return {page for page, count in same.items() if 2 * count > there[page]}


def _pattern(text: str) -> str:
    return NUMBER.sub("#", text)


def _distinct(running: Sequence[Line]) -> list[Line]:
    """Return the first of running lines that differ in nothing but numbers that grow from page to page."""
    seen: set[tuple[str, int, str]] = set()
    kept = []
    for line in running:
        marks = _marks(line)
        is_new = not all(known & seen for known in marks)
        seen.update(*marks)
        if is_new and LETTERS.search(NUMBER.sub("", line.text)):
            kept.append(line)
    return kept


def _marks(line: Line) -> list[set[tuple[str, int, str]]]:
    """Return, for each number of a line, how to know it again: as it is, and as counted from the number of the page."""
    pattern = _pattern(line.text)
    return [
        {(pattern, place, number), (pattern, place, f"page {int(number) - line.page}" if number.isdecimal() else "i")}
        for place, number in enumerate(NUMBER.findall(line.text))
    ] or [{(pattern, 0, "")}]
