"""Office files as other programs write them: strict, with odd names, with charts, boxes and pages inside."""

import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from webapp.ingest.parse import parse
from webapp.ingest.parsed import Unreadable

WORDS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
BOX = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:sp><xdr:txBody><a:p><a:r><a:t>In the '
    "</a:t></a:r><a:r><a:t>box.</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
)
TIE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (("Part", "Price"), ("Ring", 2), ("Wick", 3)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def rewritten(path: Path, name=lambda name: name, data=lambda _name, data: data, more=()) -> Path:
    other = path.with_name(f"other{path.suffix}")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(other, "w") as copy:
        for member in whole.namelist():
            copy.writestr(name(member), data(member, whole.read(member)))
        for member, text in more:
            copy.writestr(member, text)
    return other


@pytest.mark.parametrize("odd", [lambda name: name.replace("/", "\\"), "./{}".format, "/{}".format])
def test_members_are_known_however_their_names_are_written(book: Path, odd) -> None:
    assert parse(rewritten(book, odd)).text == "Part: Ring | Price: 2\nPart: Wick | Price: 3"


def test_the_parts_of_a_workbook_may_be_in_any_folder(book: Path) -> None:
    def data(_name: str, data: bytes) -> bytes:
        return data.replace(b"/xl/", b"/odd/").replace(b'"xl/', b'"odd/')

    assert "Ring" in parse(rewritten(book, lambda name: name.replace("xl/", "odd/"), data)).text


def test_strict_open_xml(tmp_path: Path, book: Path) -> None:
    def strict(_name: str, data: bytes) -> bytes:
        for kind in (b"spreadsheetml", b"wordprocessingml", b"officeDocument"):
            ordinary = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
            data = data.replace(ordinary, b"http://purl.oclc.org/ooxml/" + kind + b"/")
        return data

    document = docx.Document()
    document.add_heading("Lamps", 1)
    document.add_paragraph("They burn oil.")
    document.save(tmp_path / "a.docx")
    assert parse(rewritten(tmp_path / "a.docx", data=strict)).text == "Lamps\n\nThey burn oil."
    assert "Wick" in parse(rewritten(book, data=strict)).text


def test_text_boxes_of_a_sheet(book: Path) -> None:
    more = [
        ("xl/worksheets/_rels/sheet1.xml.rels", TIE.format(kind="drawing", target="../drawings/drawing1.xml")),
        ("xl/drawings/drawing1.xml", BOX),
    ]
    assert parse(rewritten(book, more=more)).blocks[-1].text == "In the box."


def test_hidden_rows_columns_and_sheets_are_left_out_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("Part", "Price", "Cost"), ("Ring", 2, 1), ("Wick", 3, 2)):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    secret = book.create_sheet("Secret")
    secret["A1"] = "code"
    secret.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    parsed = parse(tmp_path / "a.xlsx")
    assert parsed.text == "Part: Wick | Price: 3"
    assert [("hidden" in warning) for warning in parsed.warnings] == [True, True]


def test_a_workbook_without_text_says_so(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(Unreadable, match="the cells of its sheets are empty"):
        parse(tmp_path / "a.xlsx")


def test_a_chart_is_read_with_its_title_and_values(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["Spring", "Winter"]
    data.add_series("Oil", (12, 40.5))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(3), Inches(3), data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "Oil by season"
    slides.save(tmp_path / "a.pptx")
    assert parse(tmp_path / "a.pptx").text == "Oil by season\nSpring | Oil: 12\nWinter | Oil: 40.5"


def test_slides_without_text_say_what_they_hold(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    slide.shapes.add_table(2, 2, 0, 0, Inches(3), Inches(3))
    slides.save(tmp_path / "a.pptx")
    with pytest.raises(Unreadable, match="its slides hold 1 table without text"):
        parse(tmp_path / "a.pptx")


def test_a_page_inside_a_document_and_equations(tmp_path: Path) -> None:
    document = docx.Document()
    equation = (
        f"<w:p {WORDS}><w:r><w:t>v = </w:t></w:r><m:oMath><m:f><m:num><m:r><m:t>d</m:t></m:r></m:num><m:den><m:r>"
        "<m:t>t</m:t></m:r></m:den></m:f></m:oMath></w:p>"
    )
    document.element.body.insert(0, parse_xml(f'<w:altChunk {WORDS} r:id="page"/>'))
    document.element.body.insert(1, parse_xml(equation))
    document.save(tmp_path / "a.docx")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    tie = f'<Relationship Id="page" Type="{kind}" Target="/word/a.html"/></Relationships>'.encode()

    def tied(member: str, data: bytes) -> bytes:
        data = data.replace(b"<Default ", b'<Default Extension="html" ContentType="text/html"/><Default ', 1)
        is_tied = member == "word/_rels/document.xml.rels"
        return data.replace(b"</Relationships>", tie) if is_tied else data

    page = ("word/a.html", "<p>Simple paragraph with a <b>marked</b> word.</p>")
    parsed = parse(rewritten(tmp_path / "a.docx", data=tied, more=[page]))
    assert parsed.text == "Simple paragraph with a marked word.\n\nv = d/t"
