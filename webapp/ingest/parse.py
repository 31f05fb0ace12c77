"""Reads a file, of whatever type its content shows it to be, into blocks of text."""

from collections.abc import Callable
from pathlib import Path

from webapp.ingest.archive import LOCKED, Archive
from webapp.ingest.ebook import parse_ebook
from webapp.ingest.images import mime_of, parse_image
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.pdf import parse_pdf
from webapp.ingest.sheets import parse_sheets
from webapp.ingest.slides import parse_slides
from webapp.ingest.texts import parse_text
from webapp.ingest.word import parse_word

PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024  # bytes: some programs write a few lines before it
ZIP_MARK = b"PK\x03\x04"
OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")  # the entry of an old Office file that holds a new one

# What a zip file is, by a folder or member that only this kind has, and who reads it.
ARCHIVES: tuple[tuple[str, Callable[[Archive], Parsed]], ...] = (
    ("META-INF/container.xml", parse_ebook),
    ("word/", parse_word),
    ("ppt/", parse_slides),
    ("xl/", parse_sheets),
)
OTHER_ARCHIVES = (
    ("content.xml", "an OpenDocument file (ODT, ODP or ODS)", "Save it as DOCX, PPTX or XLSX, and upload that."),
    ("Index/", "a Pages, Numbers or Keynote file", "Export it as PDF, and upload that."),
    ("", "a zip file", "Unpack it, and upload the files that are in it."),
)
# The first bytes, in small letters, of files that people take for documents, and what to do with them.
OTHERS = (
    (OLD_OFFICE_MARK, "an old Word, Excel or PowerPoint file", "Save it as DOCX, XLSX or PPTX, and upload that."),
    (b"{\\rtf", "a rich text file", "Save it as DOCX, and upload that."),
)
UNSUPPORTED = "This is {what}, which cannot be read here. {advice}"
WITHOUT_TEXT = "This file has no text in it. Check that it was saved, and upload it again."


def parse(path: Path, name: str = "") -> Parsed:
    """The file's text. `name` (as uploaded) only tells what the content cannot. Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(PDF_MARK_WITHIN + len(PDF_MARK))
    if not head.strip():
        raise Unreadable("empty", "This file is empty. Check that it was saved, and upload it again.")
    if head.startswith(ZIP_MARK):
        parsed = _parse_archive(path)
    elif PDF_MARK in head:
        parsed = parse_pdf(path)
    elif mime := mime_of(head):
        parsed = parse_image(path, mime)
    else:
        _refuse_others(path, head.lstrip().lower())
        parsed = parse_text(path.read_bytes(), name)
    if not parsed.blocks and not parsed.unread_pages:
        raise Unreadable("empty", WITHOUT_TEXT)
    return parsed


def _parse_archive(path: Path) -> Parsed:
    archive = Archive(path)
    for member, reader in ARCHIVES:
        if any(name.startswith(member) for name in archive.names):
            return reader(archive)
    what, advice = next(
        (what, advice)
        for member, what, advice in OTHER_ARCHIVES
        if any(name.startswith(member) for name in archive.names)
    )
    raise Unreadable("unsupported", UNSUPPORTED.format(what=what, advice=advice))


def _refuse_others(path: Path, begin: bytes) -> None:
    if begin.startswith(OLD_OFFICE_MARK) and LOCKED_OFFICE in path.read_bytes():
        raise Unreadable("encrypted", LOCKED)
    for mark, what, advice in OTHERS:
        if begin.startswith(mark):
            raise Unreadable("unsupported", UNSUPPORTED.format(what=what, advice=advice))
