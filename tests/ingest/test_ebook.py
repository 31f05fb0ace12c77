"""E-books: the spine's order, the headings of the table of contents, and what is locked."""

import zipfile
from pathlib import Path

import pytest

from tests.ingest.headings import below
from webapp.ingest.parse import parse
from webapp.ingest.parsed import Parsed, Unreadable

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
OPF = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Lamp</dc:title><dc:creator>Ann Example</dc:creator>
<dc:creator>Bo Sample</dc:creator><dc:date>1998-05-01</dc:date></metadata><manifest>
<item id="two" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="gone" href="text/gone.xhtml" media-type="application/xhtml+xml"/>
</manifest><spine toc="ncx"><itemref idref="one"/><itemref idref="two"/><itemref idref="gone"/></spine></package>"""
NCX = """<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
<navPoint><navLabel><text>Part I</text></navLabel><content src="text/one.xhtml"/>
<navPoint><navLabel><text>1. Light</text></navLabel><content src="text/one.xhtml#light"/></navPoint></navPoint>
<navPoint><navLabel><text>Part II</text></navLabel><content src="text/two%20b.xhtml"/></navPoint>
</navMap></ncx>"""
ONE = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>
<p>Before.</p><p style="display:none">Not shown.</p>
<div id="light"><h1>Light</h1><p>Within&#160;it.</p><h2>Deeper</h2><p>Down.</p></div>
<aside><p>A note.</p></aside></body></html>"""
TWO = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>After.</p></body></html>"
ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
    'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
)


@pytest.fixture
def read(tmp_path: Path):
    def read(**changed: str) -> Parsed:
        members = {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": OPF,
            "OPS/toc.ncx": NCX,
            "OPS/text/one.xhtml": ONE,
            "OPS/text/two b.xhtml": TWO,
        }
        with zipfile.ZipFile(tmp_path / "book", "w") as book:
            for name, text in {**members, **changed}.items():
                book.writestr(name, text)
        return parse(tmp_path / "book")

    return read


def test_the_order_of_the_spine_and_the_headings_of_the_contents(read) -> None:
    parsed = read()
    assert [(block.chapter, block.section, block.text) for block in below(parsed)] == [
        ("Part I", "", "Before."),
        ("Part I", "1. Light", "Within it."),
        ("Part I", "1. Light › Deeper", "Down."),
        ("Part I", "1. Light › Deeper", "A note."),
        ("Part II", "", "After."),
    ]
    assert (parsed.title, parsed.author, parsed.year) == ("The Lamp", "Ann Example, Bo Sample", 1998)
    assert parsed.mime == "application/epub+zip"


def test_without_a_table_of_contents_the_headings_of_the_text_tell(read) -> None:
    parsed = read(**{"OPS/book.opf": OPF.replace(' toc="ncx"', "")})
    assert [(block.chapter, block.section) for block in below(parsed)] == [
        ("", ""),
        ("Light", ""),
        ("Light", "Deeper"),
        ("Light", "Deeper"),
        ("Light", "Deeper"),
    ]


def test_hidden_fonts_do_not_matter_and_hidden_texts_do(read) -> None:
    assert read(**{"META-INF/encryption.xml": ENCRYPTION.format("http://www.idpf.org/2008/embedding")}).blocks
    with pytest.raises(Unreadable, match="DRM") as raised:
        read(**{"META-INF/encryption.xml": ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")})
    assert raised.value.code == "encrypted"


@pytest.mark.parametrize("name", ["META-INF/container.xml", "OPS/book.opf", "OPS/toc.ncx"])
def test_a_damaged_part_says_so(name: str, read) -> None:
    with pytest.raises(Unreadable, match="damaged") as raised:
        read(**{name: "<cut"})
    assert raised.value.code == "broken"


def test_one_bad_chapter_does_not_lose_a_book(read, tmp_path: Path) -> None:
    read()
    path = tmp_path / "book"
    path.write_bytes(path.read_bytes().replace(b"Down.", b"Dawn.", 1))  # its checksum does not fit any more
    parsed = parse(path, "book")
    assert "After." in parsed.text
    assert "one.xhtml" in parsed.warnings[0]
