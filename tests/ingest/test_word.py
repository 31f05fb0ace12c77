"""Word documents: what counts as heading, list, table and text, whatever the program and its language."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from tests.ingest.headings import below
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.wordlists import written

WORDS = nsdecls("w")


@pytest.fixture
def read(tmp_path: Path):
    def read(document: Document) -> Parsed:
        document.save(tmp_path / "a.docx")
        return parse(tmp_path / "a.docx", "a.docx")

    return read


def places(parsed: Parsed) -> list[tuple[str, str, str]]:
    return [(block.chapter, block.section, block.text) for block in below(parsed)]


def insert(document: Document, xml: str) -> None:
    document.element.body.insert(-1, parse_xml(xml))


def paragraph(inner: str) -> str:
    return f"<w:p {WORDS}>{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_headings_by_style_by_outline_level_and_by_what_a_style_is_based_on(read) -> None:
    document = docx.Document()
    document.styles["Heading 2"].element.set(f"{{{document.element.nsmap['w']}}}styleId", "berschrift2")
    own = document.styles.add_style("Kapitel", 1)
    own.base_style = document.styles["Heading 1"]
    document.add_paragraph("One", style="Kapitel")
    document.add_paragraph("First.")
    insert(document, paragraph(f'<w:pPr><w:pStyle w:val="berschrift2"/></w:pPr>{run("Two")}'))
    document.add_paragraph("Second.")
    insert(document, paragraph(f'<w:pPr><w:outlineLvl w:val="2"/></w:pPr>{run("Three")}'))
    document.add_paragraph("Third.")
    insert(document, paragraph(f'<w:pPr><w:pStyle w:val="Kapitel"/><w:outlineLvl w:val="9"/></w:pPr>{run("Body.")}'))
    assert places(read(document)) == [
        ("One", "", "First."),
        ("One", "Two", "Second."),
        ("One", "Two › Three", "Third."),
        ("One", "Two › Three", "Body."),
    ]


def test_the_highest_level_in_use_is_the_chapter(read) -> None:
    document = docx.Document()
    document.add_heading("Only level three", 3)
    document.add_paragraph("Text.")
    assert places(read(document)) == [("Only level three", "", "Text.")]


def test_a_table_of_contents_is_no_text(read) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("One\t3", style="toc 1")
    document.add_heading("One", 1)
    document.add_paragraph("First.")
    assert places(read(document)) == [("One", "", "First.")]


def test_deleted_text_is_no_text_and_inserted_text_is(read) -> None:
    document = docx.Document()
    change = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
    insert(
        document,
        paragraph(
            run("Take ")
            + f"<w:del {change}><w:r><w:delText>five</w:delText></w:r></w:del>"
            + f"<w:ins {change}>{run('seven')}</w:ins>"
            + run(" drops")
            + run(" in secret", "<w:vanish/>")
            + f"<w:moveFrom {change}>{run(' at noon')}</w:moveFrom>"
            + '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
            + f"<w:smartTag>{run(' a day.')}</w:smartTag><w:r><w:tab/><w:noBreakHyphen/></w:r>"
        ),
    )
    assert read(document).text == "Take seven drops a day. -"


def test_text_boxes_comments_and_headers_are_read_once(read) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Running title"
    first = document.add_paragraph("Beside the box.")
    document.add_comment(first.runs, "Is this true?", "A", "A")
    box = f"<w:txbxContent>{paragraph(run('In the box.'))}</w:txbxContent>"
    insert(
        document,
        f'<w:p {WORDS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{run("Around it.")}<w:r>'
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    parsed = read(document)
    assert parsed.text == "Beside the box.\n\nComment: Is this true?\n\nAround it.\n\nIn the box.\n\nRunning title"
    assert [block.section for block in parsed.blocks] == ["", "", "", "", "header"]


def test_each_row_says_what_its_cells_are(read) -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    cells = ["Age", "Drug", "Dose", "6 to 12 years", "Ferrin", "5 mg", "", "Calcon", "", "", "Dolex", "10 mg"]
    for cell, text in zip((cell for row in table.rows for cell in row.cells), cells, strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:tblHeader {WORDS}/>"))
    assert read(document).text.split("\n") == [
        "Age: 6 to 12 years | Drug: Ferrin | Dose: 5 mg",
        "Age: 6 to 12 years | Drug: Calcon",
        "Drug: Dolex | Dose: 10 mg",
    ]


def test_a_table_without_header_and_one_that_only_frames_text(read) -> None:
    document = docx.Document()
    plain = document.add_table(2, 2)
    plain._tbl.tblPr.find(f"{{{document.element.nsmap['w']}}}tblLook").set(
        f"{{{document.element.nsmap['w']}}}firstRow", "0"
    )
    for cell, text in zip((cell for row in plain.rows for cell in row.cells), "ABCD", strict=True):
        cell.text = text
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "Framed."
    assert [block.text for block in read(document).blocks] == ["A | B\nC | D", "Framed."]


def test_lists_are_counted_as_word_counts_them(read) -> None:
    document = docx.Document()
    for text, style in (("a", "List Number"), ("b", "List Number"), ("c", "List Bullet")):
        document.add_paragraph(text, style=style)
    assert read(document).text == "1. a\n2. b\n• c"


@pytest.mark.parametrize(
    ("number", "form", "words"),
    [
        (4, "decimal", "4"),
        (4, "decimalZero", "04"),
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (1994, "upperRoman", "MCMXCIV"),
        (9, "lowerRoman", "ix"),
    ],
)
def test_numbers_as_word_writes_them(number: int, form: str, words: str) -> None:
    assert written(number, form) == words


def test_what_the_file_says_of_itself_where_it_is_believable(read) -> None:
    document = docx.Document()
    document.add_paragraph("© 2019 by Ann Example. All rights reserved.")
    document.core_properties.title = "Microsoft Word - draft7.doc"
    document.core_properties.author = "x_admin1"
    document.add_heading("On lamps", 1)
    parsed = read(document)
    assert (parsed.title, parsed.author, parsed.year) == ("On lamps", "", 2019)


def test_a_document_without_its_text_is_damaged(tmp_path: Path) -> None:
    whole = io.BytesIO()
    docx.Document().save(whole)
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(tmp_path / "a.docx", "w") as copy:
        for name in parts.namelist():
            if name != "word/document.xml":
                copy.writestr(name, parts.read(name))
    with pytest.raises(Unreadable, match="save it as a Word document") as raised:
        parse(tmp_path / "a.docx")
    assert raised.value.code == "broken"


def test_a_document_of_a_picture_says_so(read) -> None:
    document = docx.Document()
    picture = io.BytesIO()
    Image.new("L", (9, 9)).save(picture, "PNG")
    document.add_picture(picture)
    with pytest.raises(Unreadable, match="no text in it, only a picture"):
        read(document)
