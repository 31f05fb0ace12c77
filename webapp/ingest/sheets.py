"""Reads tables of cells: Excel workbooks (XLSX), where a sheet is a chapter, and CSV."""

import csv
import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice, takewhile
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from webapp.ingest.archive import DAMAGE, damaged
from webapp.ingest.file import File
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.tables import in_parts, is_header, stands_over_numbers, table_lines
from webapp.shared.text import clean

HIDDEN = "{name} (hidden sheet)"
ROWS_SEEN = 20  # in which the names of the columns are looked for
LONGEST_CELL = 1_000_000  # letters
DELIMITERS = ",;\t|"
NO_RESULT = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
PERCENT = re.compile(r"0(?:\.(0+))?\s*%")

BROKEN = (
    "This workbook is damaged, or of a kind that cannot be read here. Open it in Excel or LibreOffice, save it as an "
    "Excel workbook (.xlsx), and upload that."
)
LONG_CELL = (
    f"A cell of this table has more than {LONGEST_CELL:,} letters: a quotation mark is probably opened and never "
    "closed. Mend that, or save it as an Excel workbook (.xlsx), and upload that."
)
UNCOUNTED = (
    "Some cells hold formulas whose results are not in the file, so they are left out. Open it in Excel or "
    "LibreOffice, save it, and upload that, to have them."
)


def parse_sheets(file: File) -> Parsed:
    """The cells of an XLSX as they show; formulas by their results. Hidden sheets are read, and named so."""
    office = file.archive.office()
    blocks: list[Block] = []
    try:
        book = openpyxl.load_workbook(office, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file claims of its size
            name = sheet.title if sheet.sheet_state == "visible" else HIDDEN.format(name=sheet.title)
            rows = ([_shown(cell) for cell in row] for row in sheet.iter_rows())
            blocks += [Block(part, chapter=clean(name)) for part in in_parts(_lines(rows))]
        facts = book.properties
    except (*DAMAGE, InvalidFileException, zipfile.BadZipFile) as error:
        raise damaged(error, BROKEN) from error
    year = facts.created.year if facts.created else None
    with zipfile.ZipFile(office) as members:
        sheets = (members.read(name) for name in members.namelist() if name.startswith("xl/worksheets/sheet"))
        warnings = [UNCOUNTED] if any(map(NO_RESULT.search, sheets)) else []
    title, author = believable(facts.title or ""), author_of(facts.creator or "")
    return Parsed(blocks, title=title, author=author, year=year, warnings=warnings)


def parse_csv(file: File) -> Parsed:
    csv.field_size_limit(LONGEST_CELL)
    lines = file.text.lstrip("\ufeff").splitlines(keepends=True)
    try:
        rows = ([clean(cell) for cell in row] for row in csv.reader(lines, delimiter=_delimiter(lines)))
        return Parsed([Block(part) for part in in_parts(_lines(rows))])
    except csv.Error as error:
        raise Unreadable("broken", LONG_CELL) from error


def _delimiter(lines: list[str]) -> str:
    """The one that divides the first lines most evenly; quoted text does not count."""
    sample = "".join(lines[:ROWS_SEEN])[:20_000]
    try:
        return csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        return max(DELIMITERS, key=sample.count)


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """A line for each row that holds anything, with the names of the columns where there are some.

    An empty row may divide two tables or only give air to one: what follows has names of its own where it has a title
    or they stand over numbers, else it goes on with those from before.
    """
    header: list[str] = []
    has_begun = is_owed = False  # the names of the columns, where no row has come yet to say them
    for is_filled, part in groupby(rows, key=any):
        rest = iter(part if is_filled else ())
        front = list(islice(rest, ROWS_SEEN))
        titles = list(takewhile(lambda row: _width(row) == 1, front))
        if not has_begun or len(titles) < len(front):
            front = front[len(titles) :]
            yield from table_lines([], titles)
        is_new = not has_begun or (bool(titles) and len(front) > 1) or (len(front) > 1 and stands_over_numbers(front))
        if front and is_new and is_header(front[0]):
            yield from table_lines(header if is_owed else [], [])
            header, is_owed = front.pop(0), True
        body = chain(front, rest)
        if (first := next(body, None)) is not None:
            is_owed = False
            yield from table_lines(header, chain([first], body))
        has_begun = has_begun or bool(header or first)
    yield from table_lines(header if is_owed else [], [])


def _width(row: list[str]) -> int:
    return sum(map(bool, row))


def _shown(cell: Any) -> str:
    """A cell as a person reads it: 1 and not 1.0, 12.5%, 2026-11-24."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        form = cell.number_format or ""
        return _number(value, form) if "TRUE" not in form else str(bool(value)).upper()
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time() and not re.search(r"[hs]", cell.number_format or "")
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    return clean(str(value))


def _number(value: float, form: str) -> str:
    if percent := PERCENT.search(form):
        return f"{value * 100:.{min(len(percent[1] or ''), 9)}f}%"
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"
