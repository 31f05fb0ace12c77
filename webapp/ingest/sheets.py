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
from webapp.ingest.celldates import shown_date
from webapp.ingest.cells import shown_number
from webapp.ingest.file import File
from webapp.ingest.merged import in_full
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.tables import in_parts, is_header, stands_over_numbers, table_lines
from webapp.ingest.worksheets import Worksheet
from webapp.shared.text import clean

UNNAMED = re.compile(r"(?i)(?:sheet|tabelle|feuil|hoja|foglio|blad|planilha|лист|工作表|シート)\s?\d{0,3}")
HIDDEN_SHEET = "The sheet “{name}” is hidden in the workbook, so it is left out. Show it, and upload that, to have it."
HIDDEN_ROWS = "Rows or columns of the sheet “{name}” are hidden, so they are left out."
EMPTY = "This workbook has no text in it: the cells of its sheets are empty."
HEAD_ROWS = 20  # searched for column names
LONGEST_CELL = 1_000_000  # letters
LONGEST_FORM = 255  # letters
DELIMITERS = ",;\t|"
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
    """Return the cells of an XLSX as displayed, formulas by their results, and what is drawn; raise Unreadable."""
    office = file.archive.office()
    blocks: list[Block] = []
    try:
        book = openpyxl.load_workbook(office, read_only=True, data_only=True, keep_links=False)
        with zipfile.ZipFile(office) as members:
            hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
            warnings = [HIDDEN_SHEET.format(name=clean(name)) for name in hidden]
            for sheet in (sheet for sheet in book.worksheets if sheet.title not in hidden):
                part = Worksheet(members, sheet._worksheet_path)
                name = clean(sheet.title)
                parts = [Block(text, chapter=name) for text in _texts(sheet, part)]
                heading = [] if UNNAMED.fullmatch(name) else [Block(name, chapter=name)]
                blocks += heading + parts if parts else []
                warnings += [HIDDEN_ROWS.format(name=name)] if part.has_hidden else []
                warnings += [UNCOUNTED] if part.has_uncounted and UNCOUNTED not in warnings else []
        facts = book.properties
    except (*DAMAGE, InvalidFileException, zipfile.BadZipFile) as error:
        raise damaged(error, BROKEN) from error
    if not blocks:
        raise Unreadable("empty", " ".join([EMPTY, *warnings]))
    title, author = believable(facts.title or ""), author_of(facts.creator or "")
    return Parsed(blocks, title=title, author=author, warnings=warnings)


def _texts(sheet: Any, part: Worksheet) -> Iterator[str]:
    """Yield the rows that are shown, then the text boxes, charts and comments."""
    sheet.reset_dimensions()  # what the file says of its size is unreliable
    shown = ((number, list(map(_shown, row))) for number, row in enumerate(sheet.iter_rows(), 1))
    visible = (row for row in in_full(shown, part.merged) if row[0] not in part.hidden_rows)
    rows = ([cell for column, cell in enumerate(row, 1) if column not in part.hidden_columns] for _, row in visible)
    yield from in_parts(_lines(rows))
    yield from part.drawn()


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
        if front and is_new and is_header(front):
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
    """Return a cell as displayed: 1 rather than 1.0, 12.5%, 24.11.2026."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        form = _form(cell)
        return shown_number(value, form) if "TRUE" not in form else str(bool(value)).upper()
    if isinstance(value, datetime.datetime | datetime.time | datetime.timedelta):
        return shown_date(value, _form(cell))
    return clean(str(value))


def _form(cell: Any) -> str:
    """Return the number format of a cell; empty when the file has none of its number, or one too long for Excel."""
    try:
        form = cell.number_format or ""
    except IndexError:
        return ""
    return form if len(form) <= LONGEST_FORM else ""
