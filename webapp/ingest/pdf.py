"""Reads PDF: its text page by page, its outline, and what it says of itself."""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from webapp.ingest.geometry import Frame
from webapp.ingest.metadata import author_of, title_of, year_of
from webapp.ingest.outline import Heading, mark_headings
from webapp.ingest.paragraphs import Line, blocks_of, without_running_lines
from webapp.ingest.parsed import Parsed, Unreadable

# pdfium joins the halves of a hyphenated word, and leaves one of these where the line ended.
LINE_END = re.compile(r"\r\n|\r|\n|(?<=[\ufffe\x02])")
PICTURE_SHARE = 0.3  # of a page's area: a page without text that is mostly a picture is a scan

GARBLED_SHARE = 0.2  # of a page's letters

ENCRYPTED = (
    "This PDF is locked with a password, so it cannot be read. Remove the password in the program you open "
    "it with, or print it to a new PDF, and upload that."
)
BROKEN = (
    "This file is damaged or incomplete: it begins like a PDF, but cannot be opened. Download or export it "
    "again, and upload the new copy."
)
OCR = (
    "So there are no words to search or to quote. Run text recognition (OCR) over it, in your scanner’s "
    "program or a PDF editor, and upload the result."
)


def open_pdf(path: Path) -> Any:
    """The opened document, a `pypdfium2.PdfDocument`. Raises Unreadable."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise Unreadable("encrypted", ENCRYPTED) from error
        raise Unreadable("broken", BROKEN) from error
    if not len(document):
        raise Unreadable("broken", BROKEN)
    return document


def parse_pdf(path: Path) -> Parsed:
    """The text in the order in which the file sets it. Raises Unreadable."""
    document = open_pdf(path)
    lines: list[Line] = []
    pictures, unread, garbled = [], [], []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            unread.append(number)
            continue
        found = list(lines_of(page, number))
        if _is_garbled(found):
            garbled.append(number)
        elif found:
            lines += found
        elif _is_picture(page):
            pictures.append(number)
        page.close()
    if not lines:
        raise _without_text(len(document), pictures, unread, garbled)
    metadata = document.get_metadata_dict()
    body = without_running_lines(lines, len(document))
    mark_headings(body, _headings(document))
    return Parsed(
        blocks=blocks_of(body),
        mime="application/pdf",
        title=title_of(metadata["Title"], body),
        author=author_of(metadata["Author"]),
        year=year_of(lines),
        page_count=len(document),
        warnings=_warnings(len(document), pictures, unread, garbled),
    )


def lines_of(page: Any, number: int) -> Iterator[Line]:
    """What stands on the visible part of the page: printers' marks lie outside it."""
    textpage = page.get_textpage()
    text, frame, place = textpage.get_text_range(), Frame.of(page), 0
    width, height = frame.size
    for part in _split(text):
        stripped = part.strip()
        if stripped.strip("\ufffe\x02\ufeff"):
            line = _line(textpage, frame, number, stripped, place + part.index(stripped))
            if line.right > 0 and line.left < width and line.bottom > 0 and line.top < height:
                yield line
        place += len(part)
    textpage.close()


def _is_garbled(lines: list[Line]) -> bool:
    """Whether the page's font has no table that tells letters from its shapes."""
    text = "".join(line.text for line in lines)
    odd = sum(1 for letter in text if (letter < " " and letter not in "\t\x02") or letter == "\ufffd")
    return odd > GARBLED_SHARE * len(text)


def _split(text: str) -> Iterator[str]:
    """The lines with their ends, so that their lengths add up."""
    begin = 0
    for end in LINE_END.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    yield text[begin:]


def _line(textpage: Any, frame: Frame, number: int, text: str, begin: int) -> Line:
    places = [place for place, letter in enumerate(text) if letter not in " \ufffe\x02"] or [0]
    first, middle, last = (
        max(0, pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, begin + place))
        for place in (places[0], places[len(places) // 2], places[-1])
    )
    head = _box(textpage, frame, first)
    tail = _box(textpage, frame, last)
    size = _font_size(textpage, middle) or head[3] - head[1]
    return Line(text, number, min(head[0], tail[0]), head[1], max(head[2], tail[2]), head[3], size)


def _box(textpage: Any, frame: Frame, index: int) -> tuple[float, float, float, float]:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage, index, rect)
    return frame.box(rect.left, rect.bottom, rect.right, rect.top)


def _font_size(textpage: Any, index: int) -> float:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix))
    scale = float((matrix.b**2 + matrix.d**2) ** 0.5)
    return scale * float(pdfium_c.FPDFText_GetFontSize(textpage, index))


def _is_picture(page: Any) -> bool:
    """Whether pictures cover much of the page."""
    area = 0.0
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        area += (right - left) * (top - bottom)
    width, height = page.get_size()
    return bool(area > PICTURE_SHARE * width * height)


def _headings(document: Any) -> list[Heading]:
    found = []
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        title = " ".join(bookmark.get_title().split())
        if page is None or not title:
            continue
        found.append(Heading(title, bookmark.level, page + 1, _height(document, page, target)))
    return found


def _height(document: Any, page: int, target: Any) -> float:
    """How far below the top of the page a bookmark leads, in points."""
    mode, view = target.get_view()
    try:
        frame = Frame.of(document[page])
    except pdfium.PdfiumError:
        return 0.0
    if mode == pdfium_c.PDFDEST_VIEW_XYZ and len(view) > 1:
        return max(0.0, frame.box(view[0] or 0, view[1], view[0] or 0, view[1])[1]) if view[1] else 0.0
    return 0.0


def _without_text(pages: int, pictures: list[int], unread: list[int], garbled: list[int]) -> Unreadable:
    if len(unread) == pages:
        return Unreadable("broken", BROKEN)
    if garbled:
        return Unreadable("no_text", f"This PDF’s fonts do not tell which letters they show. {OCR}")
    if pictures:
        return Unreadable("no_text", f"This PDF is a scan without text: its pages are pictures. {OCR}")
    return Unreadable("no_text", f"This PDF has no text in it. {OCR}")


def _warnings(pages: int, pictures: list[int], unread: list[int], garbled: list[int]) -> list[str]:
    reasons = (
        ([page for page in pictures if page != 1], "scanned, without text"),  # a cover is a picture by right
        (unread, "damaged"),
        (garbled, "set in fonts that do not tell which letters they show"),
    )
    return [
        f"{_pages(numbers)} of {pages} {_are(numbers)} {reason}: {_they(numbers)} cannot be searched or quoted."
        for numbers, reason in reasons
        if numbers
    ]


def _pages(numbers: list[int]) -> str:
    return f"Page {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} pages"


def _are(numbers: list[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _they(numbers: list[int]) -> str:
    return "it" if len(numbers) == 1 else "they"
