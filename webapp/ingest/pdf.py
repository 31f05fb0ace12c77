"""Read PDFs: their text page by page, outline and metadata."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from webapp.ingest.annotations import count_fields, is_drawn_on, with_annotations
from webapp.ingest.file import File
from webapp.ingest.garbled import readable
from webapp.ingest.geometry import Frame
from webapp.ingest.images import is_image
from webapp.ingest.labels import page_labels
from webapp.ingest.metadata import author_of, title_of, year_of
from webapp.ingest.outline import Heading, mark_headings
from webapp.ingest.paragraphs import Line, blocks_of
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.pdflines import lines_of
from webapp.ingest.running import split_running_lines, with_running_lines
from webapp.ingest.upright import turn_upright

SHOWN = [
    pdfium_c.FPDF_PAGEOBJ_IMAGE,
    pdfium_c.FPDF_PAGEOBJ_PATH,
    pdfium_c.FPDF_PAGEOBJ_SHADING,
    pdfium_c.FPDF_PAGEOBJ_FORM,
]

ENCRYPTED = (
    "This PDF is locked with a password, so it cannot be read. Remove the password in the program you open "
    "it with, or print it to a new PDF, and upload that."
)
BROKEN = (
    "This file is damaged or incomplete: it begins like a PDF, but cannot be opened. Download or export it "
    "again, and upload the new copy."
)
NO_TEXT = "This PDF has no text in it: its pages are empty. Check that it is the right file, and upload it again."
EMPTY_FORM = (
    "This PDF is a form that is not filled in, and there is no text beside its fields. Fill it in, save it, and "
    "upload it again."
)


def open_pdf(path: Path) -> Any:
    """Open a PDF and return the ``pypdfium2.PdfDocument``; raise Unreadable."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise Unreadable("encrypted", ENCRYPTED) from error
        raise Unreadable("broken", BROKEN) from error
    if not len(document):
        raise Unreadable("broken", BROKEN)
    return document


def open_page(path: Path, number: int) -> Any:
    """Return page ``number``, from 1, as ``pypdfium2.PdfPage``; raise Unreadable, with "no_page" when there is none."""
    return page_of(open_pdf(path), number)


def page_of(document: Any, number: int) -> Any:
    """Return a page of an open document, as ``open_page`` does."""
    if not 1 <= number <= len(document):
        raise Unreadable("no_page", f"This PDF has {len(document)} pages; there is no page {number}.")
    if document.formenv is None:
        document.init_forms()
    try:
        return document[number - 1]
    except pdfium.PdfiumError as error:
        raise Unreadable("broken", f"Page {number} is damaged and cannot be shown. Other pages may be.") from error


def parse_pdf(file: File) -> Parsed:
    """Return the text in the order of the file; raise Unreadable. What pages show beside their text is unread."""
    document = open_pdf(file.path)
    with suppress(pdfium.PdfiumError):
        document.init_forms()
    lines: list[Line] = []
    frames: dict[int, Frame] = {}
    damaged, unread, fields = [], [], 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            damaged.append(number)
            continue
        turn_upright(page)
        frames[number] = frame = Frame.of(page)
        found = with_annotations(lines_of(page, frame, number), page, number, frame)
        text = readable(found)
        fields += 0 if found else count_fields(page)
        if len(text) < len(found) or is_drawn_on(page) or (not found and _shows_something(page)):
            unread.append(number)
        lines += text
        page.close()
    if not lines and not unread:
        raise _nothing_in(document, damaged, fields)
    metadata = document.get_metadata_dict()
    body, running = split_running_lines(lines, len(document))
    mark_headings(body, _headings(document, frames) if body else [])
    return Parsed(
        blocks=with_running_lines(blocks_of(body), running),
        title=title_of(metadata["Title"], body),
        author=author_of(metadata["Author"]),
        year=year_of(lines),
        page_count=len(document),
        page_labels=page_labels(document, lines),
        warnings=_warnings(len(document), damaged),
        unread_pages=unread,
    )


def _nothing_in(document: Any, damaged: list[int], fields: int) -> Unreadable:
    if len(damaged) == len(document):
        return Unreadable("broken", BROKEN)
    return Unreadable("no_text", EMPTY_FORM if fields else NO_TEXT)


def outline(path: Path) -> list[Heading]:
    """Return the outline of a PDF; empty for a picture. Raises Unreadable."""
    return [] if is_image(path) else _headings(open_pdf(path), {})


def _shows_something(page: Any) -> bool:
    """Whether a page has a picture or shapes: it is a scan, or its characters were converted to shapes."""
    return next(iter(page.get_objects(filter=SHOWN, max_depth=1)), None) is not None


def _headings(document: Any, frames: dict[int, Frame]) -> list[Heading]:
    found = []
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        title = " ".join(bookmark.get_title().split())
        if page is None or not title:
            continue
        found.append(Heading(title, bookmark.level, page + 1, _height(document, frames, page, target)))
    return found


def _height(document: Any, frames: dict[int, Frame], page: int, target: Any) -> float:
    """Return the distance of a bookmark's target from the top of its page, in points."""
    mode, view = target.get_view()
    try:
        frame = frames.get(page + 1) or Frame.of(document[page])
    except pdfium.PdfiumError:
        return 0.0
    if mode == pdfium_c.PDFDEST_VIEW_XYZ and len(view) > 1:
        return max(0.0, frame.box(view[0] or 0, view[1], view[0] or 0, view[1])[1]) if view[1] else 0.0
    return 0.0


def _warnings(pages: int, damaged: list[int]) -> list[str]:
    if not damaged:
        return []
    if len(damaged) == 1:
        return [f"Page {damaged[0]} of {pages} is damaged: it cannot be searched or quoted."]
    return [f"{len(damaged)} pages of {pages} are damaged: they cannot be searched or quoted."]
