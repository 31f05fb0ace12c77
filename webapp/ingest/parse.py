"""Reads a file, of whatever type its content shows it to be, into blocks of text."""

import re
from pathlib import Path

from webapp.ingest.markdown import markdown_blocks
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.pdf import parse_pdf
from webapp.ingest.plain import decode, plain_blocks

PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024  # bytes: some programs write a few lines before it
MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
MARKDOWN_SIGNS = re.compile(r"^(#{1,6} \S|```|\s*\|?\s*:?-{3,}:?\s*\|)|\[[^\]\n]+\]\(\S+\)|\*\*\S[^*\n]*\*\*", re.M)
# The first bytes, in small letters, of files that people take for documents, and what to do with them.
OTHERS = (
    (b"pk\x03\x04", "a Word, PowerPoint, e-book or zip file", "Save or export it as PDF, and upload that."),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or PowerPoint file", "Save it as PDF, and upload that."),
    (b"{\\rtf", "a rich text file", "Save it as PDF or plain text, and upload that."),
    (b"<!doctype html", "a web page", "Open it in a browser, print it to PDF, and upload that."),
    (b"<html", "a web page", "Open it in a browser, print it to PDF, and upload that."),
    (b"\x89png", "a picture", "Run text recognition (OCR) over it, and upload the PDF that this gives."),
    (b"\xff\xd8\xff", "a picture", "Run text recognition (OCR) over it, and upload the PDF that this gives."),
    (b"gif8", "a picture", "Run text recognition (OCR) over it, and upload the PDF that this gives."),
)
UNSUPPORTED = "This is {what}, which cannot be read here; PDF, plain text and Markdown can. {advice}"

UNKNOWN = (
    "This file is neither PDF nor plain text nor Markdown, so it cannot be read here. Export it as PDF from the "
    "program that made it, and upload that."
)


def parse(path: Path, name: str = "") -> Parsed:
    """The file's text. `name` (as uploaded) only tells Markdown from plain text. Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(PDF_MARK_WITHIN + len(PDF_MARK))
    if not head.strip():
        raise Unreadable("empty", "This file is empty. Check that it was saved, and upload it again.")
    if PDF_MARK in head:
        return parse_pdf(path)
    begin = head.lstrip().lower()
    for mark, what, advice in OTHERS:
        if begin.startswith(mark):
            raise Unreadable("unsupported", UNSUPPORTED.format(what=what, advice=advice))
    return _parse_text(path.read_bytes(), name)


def _parse_text(data: bytes, name: str) -> Parsed:
    text = decode(data)
    if _is_binary(text):
        raise Unreadable("unsupported", UNKNOWN)
    if name.lower().endswith(MARKDOWN_NAMES) or _looks_like_markdown(text, name):
        title, blocks = markdown_blocks(text)
        parsed = Parsed(blocks=blocks, mime="text/markdown", title=title)
    else:
        parsed = Parsed(blocks=plain_blocks(text), mime="text/plain")
    if not parsed.blocks:
        raise Unreadable("empty", "This file has no text in it. Check that it was saved, and upload it again.")
    return parsed


def _is_binary(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(1 for letter in sample if (letter < " " and letter not in "\t\n\r\f\x1b") or letter == "\ufffd")
    return odd > 0.02 * len(sample)


def _looks_like_markdown(text: str, name: str) -> bool:
    """A file without a telling name that has headings or links as Markdown writes them."""
    return not Path(name).suffix and len(MARKDOWN_SIGNS.findall(text[:20_000])) >= 3
