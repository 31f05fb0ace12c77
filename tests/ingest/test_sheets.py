"""Tables of cells: values as a person reads them, each row with the names of its columns."""

import datetime
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.ingest.headings import below
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed


@pytest.fixture
def read(tmp_path: Path):
    def read(book: openpyxl.Workbook) -> Parsed:
        book.save(tmp_path / "a.xlsx")
        return parse(tmp_path / "a.xlsx")

    return read


@pytest.fixture
def table(tmp_path: Path):
    def table(text: str, name: str = "a.csv") -> list[str]:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return [block.text for block in parse(path, name).blocks]

    return table


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1414, '"$"#,##0', "$1,414"),
        (1599.99, "#,##0.00 [$€-407]", "1,599.99 €"),
        (-5, "#,##0;(#,##0)", "(5)"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (3.5, "# ?/?", "3 1/2"),
        (-0.333, "# ??/??", "-1/3"),
        (4, "# ?/?", "4"),
        (1.0, "0.##", "1"),
        (7, "000", "007"),
        (1500000, '0.0,,"M"', "1.5M"),
        (1234567890123450, "General", "1234567890123450"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (True, "General", "TRUE"),
        (datetime.date(2026, 11, 24), "dd/mm/yyyy", "24/11/2026"),
        (datetime.datetime(2026, 11, 24, 9, 30), "dd/mm/yyyy hh:mm", "24/11/2026 09:30"),
        (datetime.time(9, 30), "hh:mm", "09:30"),
        (datetime.date(2024, 3, 5), "dd.mm.yyyy", "05.03.2024"),
        (datetime.date(2024, 3, 5), "d mmmm yyyy", "5 March 2024"),
        (datetime.date(2024, 3, 5), "dddd, mmm d\\, yyyy", "Tuesday, Mar 5, 2024"),
        (datetime.date(2024, 3, 5), "[$-407]d. mmmm yyyy", "2024-03-05"),
        (datetime.date(2024, 3, 5), "mmm-yy", "Mar-24"),
        (datetime.date(2024, 3, 5), "mm-dd-yy", "2024-03-05"),
        (datetime.datetime(2024, 3, 5, 21, 4, 7), "yyyy-mm-dd hh:mm:ss", "2024-03-05 21:04:07"),
        (datetime.datetime(2024, 3, 5, 21, 4, 7), "m/d/yy h:mm", "2024-03-05 21:04:07"),
        (datetime.datetime(2024, 3, 5, 12, 4), "h:mm AM/PM", "12:04 PM"),
        (datetime.time(0, 5), "h:mm am/pm", "12:05 am"),
        (datetime.time(0, 5, 9), "mm:ss", "05:09"),
        (datetime.timedelta(hours=36, minutes=5), "[h]:mm:ss", "36:05:00"),
        ("  two\nlines ", "General", "two lines"),
        (1e20, "General", "1e+20"),
    ],
)
def test_a_value_as_a_person_reads_it(value, form: str, shown: str, read) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = value
    book.active["B2"].number_format = form
    assert read(book).text == shown


def test_empty_rows_and_columns_are_skipped_and_titles_stand_alone(read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Doses"
    for place, value in {
        "C2": "All doses",
        "C4": "Drug",
        "E4": "Dose",
        "C6": "Ferrin",
        "E6": 5,
        "C9": "Calcon",
    }.items():
        sheet[place] = value
    book.create_sheet("Empty")
    (block,) = below(read(book))
    assert (block.chapter, block.text) == ("Doses", "All doses\nDrug: Ferrin | Dose: 5\nDrug: Calcon")


def test_a_second_table_on_a_sheet_has_its_own_names(read) -> None:
    book = openpyxl.Workbook()
    first = [("Drug", "Dose"), ("Ferrin", 5), (), ("Calcon", 7), ()]
    second = [("Town", "People"), ("Oss", 1200), (), ("Staff",), ("Name", "Room"), ("Ann", "East wing")]
    for row in first + second:
        book.active.append(row)
    assert read(book).text.split("\n") == [
        "Drug: Ferrin | Dose: 5",
        "Drug: Calcon | Dose: 7",
        "Town: Oss | People: 1200",
        "Staff",
        "Name: Ann | Room: East wing",
    ]


def test_a_long_column_is_read_to_its_end(read) -> None:
    book = openpyxl.Workbook()
    for number in range(50):
        book.active.append((f"Line {number}",))
    assert read(book).text.replace("\n\n", "\n") == "\n".join(f"Line {number}" for number in range(50))


@pytest.fixture
def lines(read):
    """Return a function that reads a sheet with these rows and merged cells, line by line."""

    def lines(rows: list[list[object]], *merged: str) -> list[str]:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for each in merged:
            book.active.merge_cells(each)
        return read(book).text.split("\n")

    return lines


def test_a_name_over_several_columns_belongs_to_each(lines) -> None:
    rows = [
        ["Sales by region"],
        ["Region", 2023, None, 2024, None],
        [None, "Q1", "Q2", "Q1", "Q2"],
        ["North", 1, 2, 3, 4],
    ]
    assert lines(rows, "A1:E1", "A2:A3", "B2:C2", "D2:E2") == [
        "Sales by region",
        "Region: North | 2023 › Q1: 1 | 2023 › Q2: 2 | 2024 › Q1: 3 | 2024 › Q2: 4",
    ]


def test_a_name_over_several_rows_belongs_to_each(lines) -> None:
    rows = [
        ["Region", "City", "Sales"],
        ["North", "Oslo", 1],
        [None, "Bergen", 2],
        [None, None, None],
        ["South", "Rome", 3],
    ]
    assert lines(rows, "A2:A4") == [
        "Region: North | City: Oslo | Sales: 1",
        "Region: North | City: Bergen | Sales: 2",
        "Region: South | City: Rome | Sales: 3",
    ]


def test_a_name_of_two_rows_is_not_read_twice(lines) -> None:
    rows = [["Region", "Sales"], [None, "in EUR"], ["North", 5]]
    assert lines(rows, "A1:A2") == ["Region: North | Sales › in EUR: 5"]


def test_an_amount_over_several_rows_is_read_once(lines) -> None:
    rows = [["City", "Budget", "Year"], ["Oslo", 5000, 2023], ["Bergen", None, None]]
    assert lines(rows, "B2:B3", "C2:C3") == ["City: Oslo | Budget: 5000 | Year: 2023", "City: Bergen | Year: 2023"]


def test_merged_cells_of_text_are_read_once(lines) -> None:
    rows = [["Time", "Monday", "Tuesday"], ["Nine", "Maths", None], ["Ten", "Art", "Sport"]]
    assert lines(rows, "B2:C2") == ["Time: Nine | Monday: Maths", "Time: Ten | Monday: Art | Tuesday: Sport"]


def test_a_merged_name_that_begins_in_a_hidden_row_or_column(read) -> None:
    book = openpyxl.Workbook()
    for row in [["Region", "City", "Sales"], ["North", "Oslo", 1], [None, "Bergen", 2]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.row_dimensions[2].hidden = True
    parsed = read(book)
    assert parsed.text == "Region: North | City: Bergen | Sales: 2"
    assert parsed.warnings == ["Rows or columns of the sheet “Sheet” are hidden, so they are left out."]


def test_names_of_columns_alone_are_text(read) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Drug", "Dose"))
    assert read(book).text == "Drug | Dose"


def test_rows_of_numbers_have_no_names(read) -> None:
    book = openpyxl.Workbook()
    for row in ((1, 2), (3, 4)):
        book.active.append(row)
    assert read(book).text == "1 | 2\n3 | 4"


def test_years_are_names_of_columns_beside_words(read) -> None:
    book = openpyxl.Workbook()
    for row in (("Drug", 2021, 2022), ("Ferrin", 0.5, 0.4), ("Calcon", 2, 3)):
        book.active.append(row)
    assert read(book).text == "Drug: Ferrin | 2021: 0.5 | 2022: 0.4\nDrug: Calcon | 2021: 2 | 2022: 3"


def test_formulas_without_results_are_said(read) -> None:
    book = openpyxl.Workbook()
    for row in (("Part", "Price"), ("Ring", 2), ("All", "=B2*2")):
        book.active.append(row)
    parsed = read(book)
    assert parsed.text == "Part: Ring | Price: 2\nPart: All"
    assert len(parsed.warnings) == 1
    assert "formulas" in parsed.warnings[0]


def test_many_rows_stand_in_blocks_of_a_passage_each(read) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Number", "Meaning"))
    for number in range(200):
        book.active.append((number, f"The meaning of number {number}"))
    blocks = read(book).blocks
    assert all(300 < len(block.text) <= 700 for block in blocks[:-1])
    assert "\n".join(block.text for block in blocks).count("Number: ") == 200


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(delimiter: str, table) -> None:
    rows = (("Drug", "Dose"), ("Ferrin", '"5 mg, twice; or 10 mg"'), ("Calcon", "7 mg"))
    text = "\r\n".join(delimiter.join(row) for row in rows)
    name = "a.tsv" if delimiter == "\t" else "a.csv"
    assert table(text, name) == ["Drug: Ferrin | Dose: 5 mg, twice; or 10 mg\nDrug: Calcon | Dose: 7 mg"]


def test_a_cell_may_have_several_lines_and_a_row_too_many_cells(table) -> None:
    assert table('Drug,Dose\nFerrin,"5 mg\n\nwith food"\nCalcon,7 mg,daily\n') == [
        "Drug: Ferrin | Dose: 5 mg with food\nDrug: Calcon | Dose: 7 mg | daily"
    ]


def test_without_its_name_a_table_is_text(table) -> None:
    assert table("Drug,Dose\nFerrin,5 mg", "a.txt") == ["Drug,Dose\nFerrin,5 mg"]


def test_formats_longer_than_excel_allows_are_not_read(read) -> None:
    """The time of reading one grows with the square of its length: this would take minutes."""
    book = openpyxl.Workbook()
    book.active.append([datetime.datetime(2026, 3, 1, 9, 30)])
    book.active["A1"].number_format = "dd.mm.yyyy" + "[x]" * 90_000
    assert read(book).text == "2026-03-01 09:30:00"


def test_a_workbook_whose_parts_are_named_and_not_there_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["x"])
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as parts, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as copy:
        for name in parts.namelist():
            data = parts.read(name)
            data = re.sub(rb"<fill><.*?</fill>|<fill>.*?</fill>", b"<fill/>", data)
            inline = b'<c r="A1" t="inlineStr"><is><t>Tide of nine metres</t></is></c>'
            data = re.sub(rb'<c r="A1".*?</c>', inline, data) if "worksheets" in name else data
            if name != "xl/sharedStrings.xml":
                copy.writestr(name, data)
    assert "Tide of nine metres" in parse(tmp_path / "a.xlsx").text
