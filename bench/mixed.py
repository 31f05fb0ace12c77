"""A thousand files like those in a department's shared folder: many small ones, some large, a few broken."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from textwrap import wrap

from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation

Made = tuple[str, bytes]
SEED = 5
LINES_ON_A_PAGE = 40
EVERY_LARGE = 25  # one file in so many is ten times as long


def files(paragraphs: list[str], number: int) -> Iterator[Made]:
    """Yield (name, content) of ``number`` files, all different, always the same, made from the given paragraphs."""
    choice = random.Random(SEED)  # noqa: S311
    for n in range(number):
        makers = BROKEN if n % 20 == 19 else WHOLE
        suffix, make = makers[n // 20 % len(makers) if makers is BROKEN else n % len(makers)]
        size = choice.choice((1, 1, 1, 2, 3, 5)) * (10 if n % EVERY_LARGE == 7 else 1)
        texts = [f"note {n:04} of the ward", *choice.sample(paragraphs, min(size, len(paragraphs)))]
        yield f"note-{n:04}{suffix}", make(texts)


def _text(texts: list[str]) -> bytes:
    return "\n\n".join(texts).encode()


def _markdown(texts: list[str]) -> bytes:
    return "\n\n".join(f"## Part {n}\n\n{text}" for n, text in enumerate(texts, start=1)).encode()


def _latin(texts: list[str]) -> bytes:
    return "\r\n\r\n".join([*texts, "Café, naïve, Müller."]).encode("latin-1", errors="replace")


def _table(texts: list[str]) -> bytes:
    rows = io.StringIO()
    csv.writer(rows).writerows([("number", "text"), *enumerate(texts)])
    return rows.getvalue().encode()


def _html(texts: list[str]) -> bytes:
    body = "".join(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>" for text in texts)
    return f"<!doctype html><html lang=en><title>{texts[0]}</title><body>{body}</body></html>".encode()


def _captions(texts: list[str]) -> bytes:
    cues = [
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\n{text}" for n, text in enumerate(texts)
    ]
    return "\n\n".join(["WEBVTT", *cues]).encode()


def _word(texts: list[str]) -> bytes:
    document = Document()
    document.core_properties.title = texts[0]
    for text in texts:
        document.add_paragraph(text)
    return _saved(document.save)


def _sheet(texts: list[str]) -> bytes:
    book = Workbook()
    book.properties.title = texts[0]
    for row in enumerate(texts):
        book.active.append(row)
    return _saved(book.save)


def _slides(texts: list[str]) -> bytes:
    show = Presentation()
    show.core_properties.title = texts[0]
    for text in texts:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = text[:40]
        slide.placeholders[1].text = text
    return _saved(show.save)


def _book(texts: list[str]) -> bytes:
    """Return an e-book of one chapter."""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{texts[0]}</dc:title></metadata>"
        '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("book.opf", package)
        archive.writestr("a.xhtml", _html(texts))
    return file.getvalue()


def scan(texts: list[str], pages: int) -> bytes:
    """Return a PDF whose pages are pictures of the texts, as a scanner makes it at 150 dots an inch."""
    font = ImageFont.load_default(22)
    lines = [line for text in texts for line in [*wrap(text, 80), ""]]
    sheets = []
    for start in range(0, pages * LINES_ON_A_PAGE, LINES_ON_A_PAGE):
        sheet = Image.new("L", (1240, 1754), "white")
        for row, line in enumerate(lines[start : start + LINES_ON_A_PAGE]):
            ImageDraw.Draw(sheet).text((110, 110 + 38 * row), line, "black", font)
        sheets.append(sheet)
    return _saved(lambda file: sheets[0].save(file, "PDF", resolution=150, save_all=True, append_images=sheets[1:]))


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def pdf(texts: list[str]) -> bytes:
    """Return a PDF of the texts in one typeface, as many pages as they need."""
    lines = [line for text in texts for line in [*wrap(text, 90), ""]]
    pages = [lines[start : start + LINES_ON_A_PAGE] for start in range(0, len(lines), LINES_ON_A_PAGE)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, page in enumerate(pages):
        resources = "/Resources << /Font << /F 3 0 R >> >>"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents {5 + 2 * n} 0 R >>".encode()
        )
        shown = b"\n".join(b"(" + _escaped(line) + b") '" for line in page)
        stream = b"BT /F 10 Tf 14 TL 50 790 Td\n" + shown + b"\nET"
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _with_offsets(bodies)


def _escaped(line: str) -> bytes:
    plain = line.encode("cp1252", errors="replace")
    return plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _with_offsets(bodies: list[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from 1, with its cross-reference table."""
    file, offsets = io.BytesIO(), []
    file.write(b"%PDF-1.4\n")
    for number, body in enumerate(bodies, start=1):
        offsets.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    file.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, start))
    return file.getvalue()


def _cut_pdf(texts: list[str]) -> bytes:
    return pdf(texts)[:200] + texts[0].encode()


def _cut_word(texts: list[str]) -> bytes:
    return _word(texts)[:-2000]


def _noise(texts: list[str]) -> bytes:
    return random.Random(texts[0]).randbytes(2000)  # noqa: S311


def _archive(texts: list[str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.txt", _text(texts))
    return file.getvalue()


def _blank(texts: list[str]) -> bytes:
    return b" " * len(texts[0]) + b"\n" * int(texts[0].split()[1])  # each of another length: none is the other's copy


WHOLE: list[tuple[str, Callable[[list[str]], bytes]]] = [
    (".txt", _text),
    (".md", _markdown),
    (".pdf", pdf),
    (".txt", _latin),
    (".csv", _table),
    (".html", _html),
    (".docx", _word),
    (".vtt", _captions),
    (".xlsx", _sheet),
    (".pdf", pdf),
    (".pptx", _slides),
    (".epub", _book),
]
BROKEN: list[tuple[str, Callable[[list[str]], bytes]]] = [
    (".pdf", _cut_pdf),
    (".docx", _cut_word),
    (".bin", _noise),
    (".zip", _archive),
    (".txt", _blank),
]
