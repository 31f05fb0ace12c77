"""The kinds of files that can be read. A new one is a reader and a line of ``FORMATS``.

A reader is a function of a ``File`` that returns ``Parsed``. It is imported when a file of its kind is read, which
happens in the child process alone; everything else here is known without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.ingest.file import File
    from webapp.ingest.parsed import Parsed

HEAD_BYTES = 1029  # of a file, by which it is recognised: some programs write a few lines before "%PDF-"
SAMPLE = 20_000  # letters of a text, by which it is recognised
WEBPAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
SRT = re.compile(r"\s*(?:\d+\s*\n)?\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->")
MARKDOWN = re.compile(r"^(#{1,6} \S|```|\s*\|?\s*:?-{3,}:?\s*\|)|\[[^\]\n]+\]\(\S+\)|\*\*\S[^*\n]*\*\*", re.MULTILINE)
OFFICE = "application/vnd.openxmlformats-officedocument"
PPTX = f"{OFFICE}.presentationml.presentation"
EPUB_CONTAINER = "META-INF/container.xml"
HTML, HTML_SUFFIXES = ("text/html", "application/xhtml+xml"), (".html", ".htm", ".xhtml", ".xht")
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")


def is_webpage(text: str, _name: str) -> bool:
    return bool(WEBPAGE.match(text))


def is_vtt(text: str, _name: str = "") -> bool:
    return text.startswith("WEBVTT")


def is_srt(text: str, _name: str) -> bool:
    return bool(SRT.match(text))


def is_markdown(text: str, name: str) -> bool:
    """Whether a file whose name says nothing has headings or links as Markdown writes them."""
    return not PurePosixPath(name).suffix and len(MARKDOWN.findall(text[:SAMPLE])) >= 3


@dataclass(frozen=True)
class Format:
    """A kind of file. Exactly one of ``member``, ``magic`` and ``is_text`` is how it is recognised.

    ``label``: what lists of formats call it; formats with the same label are listed once. ``suffixes``: how file names
    of this format end, the usual one first. ``mimes``: its media types, of which the first is kept. ``reader``: module
    of ``webapp.ingest`` and function. ``member``: a folder or file that only a zip file of this format has. ``magic``:
    the pattern of its first bytes. ``is_text``: a text that is recognised by its name, or by ``looks_like(text, name)``
    whatever its name. ``page_name``: what one of its pages is called. ``has_page_images``: its pages can be drawn.
    """

    label: str
    suffixes: tuple[str, ...]
    mimes: tuple[str, ...]
    reader: str
    member: str = ""
    magic: bytes = b""
    is_text: bool = False
    looks_like: Callable[[str, str], bool] | None = None
    page_name: str = "page"
    has_page_images: bool = False

    @property
    def mime(self) -> str:
        return self.mimes[0]

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")

    def load(self) -> Callable[[File], Parsed]:
        """Import the reader and return it."""
        module, _, function = self.reader.partition(":")
        reader: Callable[[File], Parsed] = getattr(import_module(f"webapp.ingest.{module}"), function)
        return reader


_text = partial(Format, is_text=True)
_picture = partial(Format, "scans and pictures", reader="images:parse_image", has_page_images=True)

FORMATS = (
    Format("PDF", (".pdf",), ("application/pdf",), "pdf:parse_pdf", magic=rb"%PDF-", has_page_images=True),
    _picture((".png",), ("image/png",), magic=rb"\A\x89PNG\r\n\x1a\n"),
    _picture((".jpg", ".jpeg"), ("image/jpeg",), magic=rb"\A\xff\xd8\xff"),
    _picture((".tif", ".tiff"), ("image/tiff",), magic=rb"\A(?:II[*+]\x00|MM\x00[*+])"),
    _picture((".webp",), ("image/webp",), magic=rb"\ARIFF.{4}WEBP"),
    # A text may begin with "BM", too: the length of the header is one of those that there are.
    _picture((".bmp",), ("image/bmp",), magic=rb"\ABM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00"),
    _picture((".gif",), ("image/gif",), magic=rb"\AGIF8"),
    Format("e-books (EPUB)", (".epub",), ("application/epub+zip",), "ebook:parse_ebook", member=EPUB_CONTAINER),
    Format("Word", (".docx",), (f"{OFFICE}.wordprocessingml.document",), "word:parse_word", member="word/"),
    Format("PowerPoint", (".pptx",), (PPTX,), "slides:parse_slides", member="ppt/", page_name="slide"),
    Format("Excel", (".xlsx",), (f"{OFFICE}.spreadsheetml.sheet",), "sheets:parse_sheets", member="xl/"),
    _text("web pages", HTML_SUFFIXES, HTML, "webpage:parse_webpage", looks_like=is_webpage),
    _text("captions (VTT, SRT)", (".vtt",), ("text/vtt",), "captions:parse_captions", looks_like=is_vtt),
    _text("captions (VTT, SRT)", (".srt",), ("application/x-subrip",), "captions:parse_captions", looks_like=is_srt),
    _text("CSV", (".csv",), ("text/csv",), "sheets:parse_csv"),
    _text("CSV", (".tsv", ".tab"), ("text/tab-separated-values",), "sheets:parse_csv"),
    _text("Markdown", MARKDOWN_SUFFIXES, ("text/markdown",), "markdown:parse_markdown", looks_like=is_markdown),
    _text("plain text", (".txt", ".text"), ("text/plain",), "plain:parse_plain"),
)
"""In the order in which they are tried. A text that is nothing else is plain text, the last of them."""

PLAIN = FORMATS[-1]


def of_head(head: bytes) -> Format | None:
    """Return the format that a file has by its first ``HEAD_BYTES`` bytes; None when they do not tell."""
    return next((each for each in FORMATS if each.magic and re.search(each.magic, head, re.DOTALL)), None)


def of_archive(members: Collection[str]) -> Format | None:
    """Return the format of a zip file by the names of what is in it; None for a zip file of another kind."""
    archives = (each for each in FORMATS if each.member)
    return next((each for each in archives if any(name.startswith(each.member) for name in members)), None)


def of_text(text: str, name: str) -> Format:
    """Return the format of a text; ``name``, as uploaded, counts where the content does not tell."""
    texts = [each for each in FORMATS if each.is_text]
    by_content = (each for each in texts if each.looks_like and each.looks_like(text, name))
    by_name = (each for each in texts if name.lower().endswith(each.suffixes))
    return next(by_content, None) or next(by_name, PLAIN)


def of_mime(mime: str) -> Format:
    """Return the format with a media type; plain text when there is none."""
    return next((each for each in FORMATS if mime in each.mimes), PLAIN)


def guess(name: str, head: bytes) -> Format:
    """Return what a file that was not read yet seems to be; reading it settles the matter."""
    return of_head(head) or next((each for each in FORMATS if name.lower().endswith(each.suffixes)), PLAIN)


def suffixes(formats: Iterable[Format] = FORMATS) -> list[str]:
    """Return how the names of files of these formats may end."""
    return [suffix for each in formats for suffix in each.suffixes]


def listed() -> str:
    """Return what can be uploaded, in words: "PDF, Word or plain text"."""
    *labels, last = dict.fromkeys(each.label for each in FORMATS)
    return f"{', '.join(labels)} or {last}"


ACCEPTED = ",".join([*suffixes(), *(mime for each in FORMATS for mime in each.mimes)])
"""The ``accept`` of a field for files."""


def load_readers() -> None:
    """Import all readers: the process that forks the children does so once, for all of them."""
    for each in FORMATS:
        each.load()
