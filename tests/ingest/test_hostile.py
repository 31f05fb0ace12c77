"""Files made to harm cost themselves alone: each is refused, or read, in a child with limits, with a plain sentence."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.samples import FOLDER
from webapp.ingest import archive
from webapp.ingest.child import parse_in_child
from webapp.ingest.parsed import Parsed, Unreadable

Change = Callable[[bytes], bytes]
TEXTS = {
    "pandoc.docx": "word/document.xml",
    "slides.pptx": "ppt/slides/slide2.xml",
    "accounts.xlsx": "xl/sharedStrings.xml",
    "guide.epub": "EPUB/content.opf",
}
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (step, b"&l%d;" % (step - 1) * 10) for step in range(1, 10))
ENTITIES = {
    "laughs": (b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>", b"&l9;"),
    "external": (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', b"&e;"),
}
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def changed(tmp_path: Path):
    def changed(name: str, changes: dict[str, Change], more: dict[str, str] | None = None) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(FOLDER / name) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
            assert set(changes) <= set(whole.namelist())
            for member in whole.namelist():
                copy.writestr(member, changes.get(member, lambda data: data)(whole.read(member)))
            for member, text in (more or {}).items():
                copy.writestr(member, text)
        return path

    return changed


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str, name: str) -> Parsed:
        (tmp_path / name).write_text(text)
        return parse_in_child(tmp_path / name, name)

    return read


def refusal(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        parse_in_child(path, path.name)
    assert "upload" in raised.value.sentence
    return raised.value


@pytest.mark.parametrize("name", TEXTS)
def test_a_bomb_is_stopped_while_it_unpacks(name: str, changed) -> None:
    path = changed(name, {TEXTS[name]: lambda data: b"<x>" + bytes(archive.MAX_BYTES) + b"</x>"})
    assert path.stat().st_size < 1_000_000
    assert refusal(path).code == "too_big"


def test_what_the_header_tells_of_its_size_is_not_trusted(changed) -> None:
    path = changed("pandoc.docx", {"word/document.xml": lambda data: b"<x>" + bytes(1_000_000) + b"</x>"})
    data = path.read_bytes()
    size = (1_000_007).to_bytes(4, "little")
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, (100).to_bytes(4, "little")))
    assert refusal(path).code == "broken"


def test_a_crowd_of_members_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as crowd:
        for number in range(archive.MAX_MEMBERS + 1):
            crowd.writestr(f"word/{number}", "")
    assert refusal(tmp_path / "a.docx").code == "too_big"


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_defines_entities_is_refused(name: str, kind: str, encoding: str, changed) -> None:
    definitions, use = ENTITIES[kind]

    def define(data: bytes) -> bytes:
        body = re.sub(rb"^<\?xml.*?\?>", b"", data.removeprefix(b"\xef\xbb\xbf").lstrip())
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        return (head + (definitions + body.replace(b"</", use + b"</", 1)).decode()).encode(encoding)

    refused = refusal(changed(name, {TEXTS[name]: define}))
    assert refused.code == "broken"
    assert "entities" in refused.sentence


def test_names_that_lead_out_lead_nowhere(changed, tmp_path: Path) -> None:
    name = f"../../../../../../../../../..{tmp_path}/evil.xml"
    path = changed("pandoc.docx", {}, {name: "<x/>", f"{tmp_path}/evil2.xml": "<x/>", "word/../../a.xml": "<x/>"})
    assert parse_in_child(path).blocks
    assert [found.name for found in tmp_path.rglob("*") if found.is_file()] == ["pandoc.docx"]


def test_deep_tables_in_word_are_refused(changed) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    text = f"<w:document {WORD}><w:body>{deep}</w:body></w:document>"
    assert refusal(changed("pandoc.docx", {"word/document.xml": lambda data: text.encode()})).code == "broken"


def test_a_document_too_large_for_memory_says_so(changed) -> None:
    body = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 4_000_000
    text = f"<w:document {WORD}><w:body>".encode() + body + b"</w:body></w:document>"
    assert refusal(changed("pandoc.docx", {"word/document.xml": lambda data: text})).code == "too_big"


def test_a_sheet_that_claims_to_be_vast_costs_what_it_holds(changed) -> None:
    corner = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>The far corner</t></is></c></row></sheetData>'

    def claim(data: bytes) -> bytes:
        data = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)
        return data.replace(b"</sheetData>", corner)

    parsed = parse_in_child(changed("accounts.xlsx", {"xl/worksheets/sheet1.xml": claim}))
    assert "The far corner" in parsed.text
    assert "Litres: 1200" in parsed.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<div>" * 100_000 + "The bottom." + "</div>" * 100_000 + "<p>After.</p>", ["The bottom.", "After."]),
        ("<ul><li>item" * 50_000 + "</li></ul>" * 50_000 + "<p>After.</p>", ["After."]),
        ("<table><tr><td>cell" * 30_000 + "</table>" * 30_000 + "<p>After.</p>", ["After."]),
        ("<b><p>x" * 30_000, ["x"]),
        ("<table><tr>" + "<td colspan=1000 rowspan=65534>x" * 3000 + "<tr><td>a<td>b" * 100 + "</table>", ["a", "b"]),
        ("<p>One.</p>" + "<a '\"" * 100_000, ["One."]),
    ],
    ids=["divs", "lists", "tables", "formats", "spans", "quotes"],
)
def test_deep_and_wide_pages_are_read_quickly(text: str, words: list[str], read) -> None:
    parsed = read(f"<!doctype html><html><body>{text}", "deep.html")
    assert all(word in parsed.text for word in words)


def test_tables_in_tables_are_read_once(tmp_path: Path) -> None:
    depth, names = 400, "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{names}:{name}:1.0"' for name in ("office", "text", "table"))
    rows = "<table:table><table:table-row><table:table-cell><text:p>x</text:p>" * depth
    ends = "</table:table-cell></table:table-row></table:table>" * depth
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as packed:
        body = f"<office:body><office:text>{rows}{ends}</office:text></office:body>"
        packed.writestr("content.xml", f"<office:document {spaces}>{body}</office:document>")
    assert parse_in_child(tmp_path / "a.odt").text.count("x") == depth


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": 1}\n' + "[" * 100_000], ids=["a value", "a line"])
def test_deep_data_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    assert "nested" in refusal(tmp_path / "a.json").sentence


def test_deep_lists_in_markdown(read) -> None:
    assert read("".join(f"{'  ' * depth}- x\n" for depth in range(1000)) + "\nAfter.", "deep.md").text.startswith("• x")


@pytest.mark.parametrize("text", ['a,b\n"' + "x," * 1_000_000, "x" * 2_000_000], ids=["quote never closed", "one word"])
def test_a_gigantic_cell_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert "quotation mark" in refusal(tmp_path / "a.csv").sentence


def test_a_million_captions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * 1_000_000)
    assert refusal(tmp_path / "a.srt").code == "too_big"


def test_a_pdf_of_a_million_objects_is_read(tmp_path: Path) -> None:
    content = b"BT /F 12 Tf 20 50 Td (The only words.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % item for item in enumerate(objects, 1))
    crowd = b"".join(b"%d 0 obj<<>>endobj\n" % number for number in range(6, 1_000_000))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n" + body + crowd + b"trailer<</Root 1 0 R>>\n%%EOF")
    assert parse_in_child(tmp_path / "a.pdf").text == "The only words."
