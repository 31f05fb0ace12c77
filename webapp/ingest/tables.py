"""Tables as lines of text that can be searched and quoted one by one: each cell has the name of its column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

BETWEEN = " | "
LETTERS_AT_ONCE = 600  # of the rows in one block: about a chunk
LONGEST_NAME = 80
YEAR = r"(?:1[89]|20)\d\d"
PERIOD = re.compile(
    rf"{YEAR}(?: ?(?:[ABEFPe]|\*+|[¹²³]|\([^()]{{1,15}}\)))?|{YEAR} ?[-/–] ?(?:\d\d|{YEAR})"
    rf"|{YEAR}[ -/]?[HQST][1-4]|[1-4][HQST] ?[’']?(?:\d\d|{YEAR})|(?:0?[1-9]|1[0-2])[./-]{YEAR}"
)
"""A year, "2021E", "2021/22", or a part of one: "2021 Q1", "1Q21", "01/2021"."""
NUMBER = re.compile(r"^[\W\d_]*$|^\W*\d[\d.,\s]*\W?\w{0,4}$")


def table_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a line per row, "Dose: 5 mg | Age: 6 to 12 years", without empty cells and rows.

    A header without rows is a line itself.
    """
    bare = bool(header)
    for row in rows:
        if line := BETWEEN.join(_named(header, row)):
            bare = False
            yield line
    if bare:
        yield BETWEEN.join(filter(None, header))


def _named(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for place, cell in enumerate(row):
        name = header[place].rstrip(": ") if place < len(header) else ""
        if cell:
            yield f"{name}: {cell}" if name and name != cell else cell


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of some rows looks like column names: several, short, different, no numbers but years.

    Years are names beside words or an empty corner, and not where all below them are years as well.
    """
    names = [cell for cell in rows[0] if cell]
    words = [name for name in names if not NUMBER.match(name)]
    if len(names) < 2 or len(set(names)) < len(names):
        return False
    if any(len(name) > LONGEST_NAME or name.endswith(":") for name in words):
        return False
    return words == names or ((bool(words) or not rows[0][0]) and _names_periods(rows, len(names) - len(words)))


def _names_periods(rows: Sequence[Sequence[str]], count: int) -> bool:
    """Whether the numbers of a first row, so many, are years or parts of years, and name what is below them."""
    periods = [place for place, cell in enumerate(rows[0]) if NUMBER.match(cell) and PERIOD.fullmatch(cell)]
    if len(periods) < count:
        return False
    below = [row[place] for row in rows[1:] for place in periods if place < len(row) and row[place]]
    is_data = bool(below) and all(map(PERIOD.fullmatch, below))
    return not is_data and (count > 1 or stands_over_numbers(rows))


def looks_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table without a marked header has one: names of at least three columns, or above numbers."""
    if len(rows) < 2 or not is_header(rows):
        return False
    return len(rows[0]) > 2 or stands_over_numbers(rows)


def stands_over_numbers(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has text where the others have numbers."""
    columns = zip_longest(*rows[1:], fillvalue="")
    below = ([cell for cell in column if cell] for column in columns)
    return any(
        name and not NUMBER.match(name) and cells and all(map(NUMBER.match, cells))
        for name, cells in zip(rows[0], below, strict=False)
    )


def in_parts(lines: Iterable[str]) -> Iterator[str]:
    """Yield several lines together, about as many as make a chunk."""
    part: list[str] = []
    letters = 0
    for line in lines:
        if part and letters + len(line) > LETTERS_AT_ONCE:
            yield "\n".join(part)
            part, letters = [], 0
        part.append(line)
        letters += len(line)
    if part:
        yield "\n".join(part)
