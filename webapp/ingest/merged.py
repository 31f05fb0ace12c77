"""The merged cells of a spreadsheet: their value, which the file has once, stands for all of them in names of rows and
columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from webapp.ingest.parsed import SEPARATOR
from webapp.ingest.tables import LONGEST_NAME, NUMBER, PERIOD, stands_over_numbers

MOST_RANGES = 10_000
MOST_AT_ONCE = 50  # columns with a value that goes on below
DEEPEST = 4  # rows of column names
WIDEST = 200  # columns that one value is the name of

Row = tuple[int, list[str]]
"""The number of a row, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Range:
    """Cells that are merged; rows and columns from 1, the last ones included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


def in_full(rows: Iterable[Row], ranges: Sequence[Range]) -> Iterator[Row]:
    """Yield rows with the values of cells that are merged: names of several rows are those of one, joined.

    A value goes on in the rows below that have others, and to the right where it is the name of several columns.
    """
    begun: dict[int, list[Range]] = defaultdict(list)
    for each in ranges[:MOST_RANGES]:
        begun[each.first_row].append(each)
    going_on = _downwards(rows, begun)
    was_table = False
    for number, cells in going_on:
        depth = 0 if was_table or _width(cells) < 2 else _depth(begun.get(number, ()))
        was_table = _width(cells) > 1
        below = list(islice(going_on, depth))
        following = [] if not depth else list(islice(below, depth - 1))
        if depth and _are_names([cells, *(row for _, row in following)], below[depth - 1 :]):
            yield number, _joined([(number, cells), *following], begun)
            yield from below[depth - 1 :]
        else:
            yield from ((number, cells), *below)


def _downwards(rows: Iterable[Row], begun: dict[int, list[Range]]) -> Iterator[Row]:
    """Yield rows with the names that go on from a row above; an amount is not said of each row."""
    values: dict[int, tuple[str, int]] = {}  # by column, with the last row
    for number, cells in rows:
        if any(cells):
            for column, (value, last) in values.items():
                if number <= last and not "".join(cells[column - 1 : column]):
                    cells += [""] * (column - len(cells))
                    cells[column - 1] = value
        for each in begun.get(number, ()):
            value = "".join(cells[each.first_column - 1 : each.first_column])
            goes_on = value and each.last_row > number and not _is_amount(value)
            if goes_on and len(values) < MOST_AT_ONCE:
                values[each.first_column] = value, each.last_row
        values = {column: kept for column, kept in values.items() if kept[1] > number}
        yield number, cells


def _depth(ranges: Sequence[Range]) -> int:
    """Return how many rows of column names begin with these merged cells; 0 when they are none."""
    tall = max((each.last_row - each.first_row + 1 for each in ranges), default=1)
    is_wide = any(each.last_column > each.first_column for each in ranges)
    depth = max(tall, 2 if is_wide else 1)
    return depth if 1 < depth <= DEEPEST else 0


def _are_names(rows: Sequence[Sequence[str]], below: Sequence[Row]) -> bool:
    """Whether rows are names of columns: short texts, with numbers below."""
    texts = [cell for row in rows for cell in row if cell]
    are_texts = all(len(text) <= LONGEST_NAME and not _is_amount(text) for text in texts)
    return are_texts and bool(below) and stands_over_numbers([rows[-1], below[0][1]])


def _is_amount(text: str) -> bool:
    """Whether a text is a number, and no year or part of one."""
    return bool(NUMBER.match(text)) and not PERIOD.fullmatch(text)


def _joined(rows: Sequence[Row], begun: dict[int, list[Range]]) -> list[str]:
    """Return one name for each column: those of the rows, each once."""
    for number, cells in rows:
        for each in begun.get(number, ()):
            value = "".join(cells[each.first_column - 1 : each.first_column])
            last = min(each.last_column, each.first_column + WIDEST)
            cells += [""] * (last - len(cells) if value else 0)
            for column in range(each.first_column, last if value else 0):
                cells[column] = cells[column] or value
    columns = zip_longest(*(cells for _, cells in rows), fillvalue="")
    return [SEPARATOR.join(dict.fromkeys(filter(None, names))) for names in columns]


def _width(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))
