"""The page numbers that are printed in a PDF, where they are not those of its sheets."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from webapp.ingest.paragraphs import Line
from webapp.ingest.running import by_page
from webapp.shared.places import Labels, label_runs

PLAUSIBLE = re.compile(r"(?:[A-Za-z]{1,3}[-.–: ]?)?\d{1,5}[a-z]?|[ivxlcdm]{1,10}|[IVXLCDM]{1,10}|[A-Za-z]")
PRINTED = r"\d{1,5}|[ivxlc]{1,8}"
NUMBER = re.compile(rf"^\W*({PRINTED})(?=\s|\W*$)|(?:^|\s)\W?({PRINTED})\W*$|\b[Pp]age ({PRINTED})\b")
ROMAN = [
    f"{hundreds}{tens}{ones}"
    for hundreds in ("", "c")
    for tens in ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
    for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
]
MARGIN_LINES = 2  # at the top and at the bottom of a page
FEWEST_PAGES = 3
GAP = 3  # pages without a number, such as the first of a chapter, between those with one
MOST_RUNS = 200


class Stretch(NamedTuple):
    """Sheets, from the first to the last, whose numbers are theirs less ``offset``; ``pages`` of them print it."""

    first: int
    last: int
    offset: int
    is_roman: bool
    pages: int

    def label(self, sheet: int) -> str:
        number = sheet - self.offset
        if not self.is_roman:
            return str(number)
        return ROMAN[number] if number < len(ROMAN) else ""

    def fits(self, other: "Stretch") -> bool:
        """Whether both may stand in one book: roman numbers before the others, higher numbers behind lower ones."""
        before, after = sorted((self, other))
        if before.last >= after.first or after.is_roman > before.is_roman:
            return False
        return before.is_roman > after.is_roman or before.last - before.offset < after.first - after.offset


def page_labels(document: Any, lines: Sequence[Line]) -> Labels:
    """Return the labels of the pages of a ``pypdfium2.PdfDocument``, or else the numbers in their margins.

    Empty where they are those of the sheets, or where there are none.
    """
    count = len(document)
    told = [document.get_page_label(index) for index in range(count)]
    labels = [label if PLAUSIBLE.fullmatch(label) else "" for label in told]
    if not any(label not in ("", str(sheet)) for sheet, label in enumerate(labels, 1)):
        labels = _printed(lines, count)
    found = label_runs(labels)
    return found if len(found) <= MOST_RUNS else ()


def _printed(lines: Sequence[Line], count: int) -> list[str]:
    """Return the number in the margin of each page, where most pages have one that goes on from those before."""
    numbers = {page[0].page: _numbers(page) for page in by_page(lines)}
    chosen: list[Stretch] = []
    for one in sorted(_stretches(numbers), key=lambda one: -one.pages):
        if all(one.fits(other) for other in chosen):
            chosen.append(one)
    is_most = 2 * sum(one.pages for one in chosen) >= len(numbers)
    if not is_most or not any(one.offset or one.is_roman for one in chosen):
        return []
    return [_label(sheet, sorted(chosen)) for sheet in range(1, count + 1)]


def _stretches(numbers: dict[int, set[tuple[bool, int]]]) -> Iterator[Stretch]:
    sheets: defaultdict[tuple[bool, int], list[int]] = defaultdict(list)
    for sheet, found in sorted(numbers.items()):
        for is_roman, number in found:
            sheets[is_roman, sheet - number].append(sheet)
    for (is_roman, offset), found_on in sheets.items():
        begin = 0
        for place, (sheet, following) in enumerate(pairwise([*found_on, 10**9]), start=1):
            if following - sheet > GAP + 1:
                if place - begin >= FEWEST_PAGES:
                    yield Stretch(found_on[begin], sheet, offset, is_roman, place - begin)
                begin = place


def _label(sheet: int, stretches: Sequence[Stretch]) -> str:
    """Return the number of a sheet; of those before the first and behind the last stretch, only where it is near."""
    for one in stretches:
        first = max(one.first - GAP, one.offset + 1) if one is stretches[0] else one.first
        if first <= sheet <= (one.last + GAP if one is stretches[-1] else one.last):
            return one.label(sheet)
    return ""


def _numbers(page: Sequence[Line]) -> set[tuple[bool, int]]:
    """Return (is it roman, number) of what may be the number of a page."""
    by_height = sorted(page, key=lambda line: line.bottom)
    outer = {id(line): line for line in [*by_height[:MARGIN_LINES], *by_height[-MARGIN_LINES:]]}
    found = (match for line in outer.values() for match in NUMBER.finditer(line.text))
    written = {next(filter(None, match.groups())) for match in found}
    arabic = {(False, int(number)) for number in written if number.isdigit()}
    return arabic | {(True, ROMAN.index(number)) for number in written if number in ROMAN}
