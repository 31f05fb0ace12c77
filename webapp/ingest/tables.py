"""Tables as lines of text that can be searched and quoted one by one: each cell has the name of its column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

BETWEEN = " | "
LETTERS_AT_ONCE = 600  # of the rows in one block: about a chunk
LONGEST_NAME = 80
YEAR = re.compile(r"(?:1[89]|20)\d\d")
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


def is_header(row: Sequence[str]) -> bool:
    """Whether a first row looks like column names: several, short, different, no numbers but years."""
    names = [cell for cell in row if cell]
    years = [name for name in names if YEAR.fullmatch(name)]
    words = [name for name in names if not NUMBER.match(name)]
    return (
        len(names) > 1
        and len(set(names)) == len(names)
        and all(len(name) <= LONGEST_NAME and not name.endswith(":") for name in words)
        and (words == names or (bool(words) and len(years) > 1 and len(words) + len(years) == len(names)))
    )


def looks_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table without a marked header has one: names of at least three columns, or above numbers."""
    if len(rows) < 2 or not is_header(rows[0]):
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
