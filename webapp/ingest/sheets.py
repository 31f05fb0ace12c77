"""Read spreadsheets: Excel workbooks (XLSX), where each sheet is a chapter, and CSV."""

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

UNNAMED = re.compile(r"(?i)(?:sheet|tabelle|feuil|hoja|foglio|blad|planilha|лист|工作表|シート)\s?\d{0,3}")
HIDDEN = "{name} (hidden sheet)"
HEAD_ROWS = 20  # searched for column names
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
    """Return the cells of an XLSX as displayed, of hidden sheets, too, formulas by their results; raise Unreadable."""
    office = file.archive.office()
    blocks: list[Block] = []
    try:
        book = openpyxl.load_workbook(office, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size is unreliable
            name = sheet.title if sheet.sheet_state == "visible" else HIDDEN.format(name=sheet.title)
            rows = ([_shown(cell) for cell in row] for row in sheet.iter_rows())
            parts = [Block(part, chapter=clean(name)) for part in in_parts(_lines(rows))]
            heading = [Block(clean(name), chapter=clean(name))] if parts and not UNNAMED.fullmatch(name) else []
            blocks += heading + parts
        facts = book.properties
    except (*DAMAGE, InvalidFileException, zipfile.BadZipFile) as error:
        raise damaged(error, BROKEN) from error
    with zipfile.ZipFile(office) as members:
        sheets = (members.read(name) for name in members.namelist() if name.startswith("xl/worksheets/sheet"))
        warnings = [UNCOUNTED] if any(map(NO_RESULT.search, sheets)) else []
    title, author = believable(facts.title or ""), author_of(facts.creator or "")
    return Parsed(blocks, title=title, author=author, warnings=warnings)


def parse_csv(file: File) -> Parsed:
    csv.field_size_limit(LONGEST_CELL)
    lines = file.text.lstrip("\ufeff").splitlines(keepends=True)
    try:
        rows = ([clean(cell) for cell in row] for row in csv.reader(lines, delimiter=_delimiter(lines)))
        return Parsed([Block(part) for part in in_parts(_lines(rows))])
    except csv.Error as error:
        raise Unreadable("broken", LONG_CELL) from error


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that divides the first lines most evenly, outside of quoted text."""
    sample = "".join(lines[:HEAD_ROWS])[:20_000]
    try:
        return csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        return max(DELIMITERS, key=sample.count)


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield a line for each row that is not empty, with the column names if there are any.

    An empty row may separate two tables or just space one out: what follows has column names of its own if it has a
    title, or if they are above numbers; else the names from before apply.
    """
    header: list[str] = []
    has_begun = is_owed = False  # whether the column names have not been used by a row yet
    for is_filled, part in groupby(rows, key=any):
        rest = iter(part if is_filled else ())
        front = list(islice(rest, HEAD_ROWS))
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
    """Return a cell as displayed: 1 rather than 1.0, 12.5%, 2026-11-24."""
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
