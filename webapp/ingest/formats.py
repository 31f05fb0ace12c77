"""The formats that can be read. A new one is a reader and a line of ``FORMATS``.

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

HEAD_BYTES = 1029  # that tell the format: some programs write a few lines before "%PDF-"
SAMPLE = 20_000  # characters of a text that tell the format
WEBPAGE = re.compile(
    r"\s*+(?:<\?xml[^>]{0,200}+>\s*+)?+(?:<!--(?:[^-]++|-(?!->))*+-->\s*+)*+<(?:!doctype\s++html|html)\b", re.IGNORECASE
)
SRT = re.compile(r"\s*+(?:\d++[^\S\n]*+\n\s*+)?\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->")
MARKDOWN = re.compile(
    r"^(#{1,6} \S|```|[^\S\n]*+\|?+[^\S\n]*+:?-{3,}+:?[^\S\n]*+\|)|\[[^\[\]\n]++\]\([^\s()]++\)|\*\*[^\s*][^*\n]*+\*\*",
    re.MULTILINE,
)
OFFICE = "application/vnd.openxmlformats-officedocument"
PPTX = f"{OFFICE}.presentationml.presentation"
ODF, ODF_MEMBER = "application/vnd.oasis.opendocument", "content.xml"
MSG, DOC = "application/vnd.ms-outlook", "application/msword"
XLS, PPT = "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
RTF = rb"\A\s*\{\\rtf"
EPUB_CONTAINER = "META-INF/container.xml"
HTML, HTML_SUFFIXES = ("text/html", "application/xhtml+xml"), (".html", ".htm", ".xhtml", ".xht")
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")

SOURCE_SUFFIXES = (
    *(".py", ".pyw", ".js", ".mjs", ".jsx", ".ts", ".tsx", ".java", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".go"),
    *(".rs", ".rb", ".php", ".pl", ".lua", ".sh", ".bash", ".ps1", ".bat", ".sql", ".r", ".jl", ".swift", ".kt"),
    *(".scala", ".dart", ".f90", ".hs", ".ml", ".ex", ".erl", ".clj", ".lisp", ".vb", ".pas", ".css", ".scss"),
    *(".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf"),
)


def is_webpage(text: str, _name: str) -> bool:
    return bool(WEBPAGE.match(text))


def is_vtt(text: str, _name: str = "") -> bool:
    return text.startswith("WEBVTT")


def is_srt(text: str, _name: str) -> bool:
    return bool(SRT.match(text))


def is_markdown(text: str, name: str) -> bool:
    """Whether a text has Markdown headings or links, and its name has no suffix."""
    return not PurePosixPath(name).suffix and len(MARKDOWN.findall(text[:SAMPLE])) >= 3


def is_notebook(text: str, name: str) -> bool:
    return name.lower().endswith((".ipynb", ".json")) and '"nbformat"' in text and '"cells"' in text


@dataclass(frozen=True)
class Format:
    """A file format, recognised by exactly one of ``member``, ``streams``, ``magic`` and ``is_text``.

    ``label``: its name in lists; formats with the same label are listed once. ``suffixes``: of file names, the usual
    one first. ``mimes``: its media types; documents get the first. ``reader``: "module:function" in ``webapp.ingest``.
    ``member``: a folder or file that only zip archives of this format contain. ``streams``: an OLE file of this format
    has one of them. ``magic``: a regular expression for the first bytes. ``is_text``: it is text, recognised by
    ``looks_like(text, name)``, or else by its suffix. ``page_name``: what one of its pages is called.
    ``has_page_images``: its pages can be shown as images.
    """

    label: str
    suffixes: tuple[str, ...]
    mimes: tuple[str, ...]
    reader: str
    member: str = ""
    streams: tuple[str, ...] = ()
    magic: bytes = b""
    is_text: bool = False
    looks_like: Callable[[str, str], bool] | None = None
    page_name: str = "page"
    has_page_images: bool = False

    @property
    def mime(self) -> str:
        return self.mimes[0]

    @property
    def is_recording(self) -> bool:
        """Whether it is sound or film, which is transcribed."""
        return self.mime.startswith(("audio/", "video/"))

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
_recording = partial(Format, "recordings (sound and film)", reader="recordings:refuse")
_odf = partial(Format, "OpenDocument", reader="opendocument:parse_opendocument", member=ODF_MEMBER)
_old = partial(Format, "old Office files (DOC, XLS, PPT)", reader="oldoffice:refuse")

FORMATS = (
    Format("PDF", (".pdf",), ("application/pdf",), "pdf:parse_pdf", magic=rb"%PDF-", has_page_images=True),
    _picture((".png",), ("image/png",), magic=rb"\A\x89PNG\r\n\x1a\n"),
    _picture((".jpg", ".jpeg"), ("image/jpeg",), magic=rb"\A\xff\xd8\xff"),
    _picture((".tif", ".tiff"), ("image/tiff",), magic=rb"\A(?:II[*+]\x00|MM\x00[*+])"),
    _picture((".webp",), ("image/webp",), magic=rb"\ARIFF.{4}WEBP"),
    # Text may begin with "BM", too, so the length of the header is checked.
    _picture((".bmp",), ("image/bmp",), magic=rb"\ABM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00"),
    _picture((".gif",), ("image/gif",), magic=rb"\AGIF8"),
    Format("e-books (EPUB)", (".epub",), ("application/epub+zip",), "ebook:parse_ebook", member=EPUB_CONTAINER),
    Format("Word", (".docx",), (f"{OFFICE}.wordprocessingml.document",), "word:parse_word", member="word/"),
    Format("PowerPoint", (".pptx",), (PPTX,), "slides:parse_slides", member="ppt/", page_name="slide"),
    Format("Excel", (".xlsx",), (f"{OFFICE}.spreadsheetml.sheet",), "sheets:parse_sheets", member="xl/"),
    _recording((".mp3",), ("audio/mpeg", "audio/mp3"), magic=rb"\A(?:ID3|\xff[\xf2\xf3\xfa\xfb])"),
    _recording((".m4a",), ("audio/mp4", "audio/x-m4a"), magic=rb"\A.{4}ftypM4[AB]"),
    _recording((".mov",), ("video/quicktime",), magic=rb"\A.{4}ftypqt"),
    _recording((".mp4", ".m4v"), ("video/mp4",), magic=rb"\A.{4}ftyp"),
    _recording((".wav",), ("audio/wav", "audio/x-wav"), magic=rb"\ARIFF.{4}WAVE"),
    _recording((".ogg", ".oga", ".opus"), ("audio/ogg",), magic=rb"\AOggS"),
    _recording((".flac",), ("audio/flac",), magic=rb"\AfLaC"),
    _recording((".webm",), ("video/webm", "audio/webm"), magic=rb"\A\x1a\x45\xdf\xa3"),
    _odf((".odt", ".ott"), (f"{ODF}.text",)),
    _odf((".ods", ".ots"), (f"{ODF}.spreadsheet",)),
    _odf((".odp", ".otp"), (f"{ODF}.presentation",), page_name="slide"),
    Format("rich text (RTF)", (".rtf",), ("application/rtf", "text/rtf"), "richtext:parse_rich", magic=RTF),
    _text("web pages", HTML_SUFFIXES, HTML, "webpage:parse_webpage", looks_like=is_webpage),
    _text("captions (VTT, SRT)", (".vtt",), ("text/vtt",), "captions:parse_captions", looks_like=is_vtt),
    _text("captions (VTT, SRT)", (".srt",), ("application/x-subrip",), "captions:parse_captions", looks_like=is_srt),
    _text("CSV", (".csv",), ("text/csv",), "sheets:parse_csv"),
    _text("CSV", (".tsv", ".tab"), ("text/tab-separated-values",), "sheets:parse_csv"),
    _text("e-mail (EML, MSG)", (".eml",), ("message/rfc822",), "mail:parse_mail"),
    Format("e-mail (EML, MSG)", (".msg",), (MSG,), "outlook:parse_outlook", streams=("__properties_version1.0",)),
    _old((".doc", ".dot"), (DOC,), streams=("WordDocument",)),
    _old((".xls", ".xlt"), (XLS,), streams=("Workbook", "Book")),
    _old((".ppt", ".pps", ".pot"), (PPT,), streams=("PowerPoint Document",), page_name="slide"),
    _text("notebooks", (".ipynb",), ("application/x-ipynb+json",), "source:parse_notebook", looks_like=is_notebook),
    _text("JSON", (".json", ".jsonl", ".geojson"), ("application/json",), "structured:parse_json"),
    _text("XML", (".xml", ".svg"), ("text/xml", "application/xml"), "structured:parse_xml"),
    _text("TeX", (".tex", ".ltx"), ("text/x-tex", "application/x-tex"), "tex:parse_tex"),
    _text("source code", SOURCE_SUFFIXES, ("text/x-source",), "source:parse_source"),
    _text("Markdown", MARKDOWN_SUFFIXES, ("text/markdown",), "markdown:parse_markdown", looks_like=is_markdown),
    _text("plain text", (".txt", ".text"), ("text/plain",), "plain:parse_plain"),
)
"""In the order in which they are tried. The last is plain text, which is any other text."""

PLAIN = FORMATS[-1]


def of_head(head: bytes) -> Format | None:
    """Return the format of a file by its first ``HEAD_BYTES`` bytes; None when they do not tell."""
    return next((each for each in FORMATS if each.magic and re.search(each.magic, head, re.DOTALL)), None)


def of_archive(members: Collection[str]) -> Format | None:
    """Return the format of a zip archive by the names of its members; None for any other archive."""
    archives = (each for each in FORMATS if each.member)
    return next((each for each in archives if any(name.startswith(each.member) for name in members)), None)


def of_streams(streams: Collection[str]) -> Format | None:
    """Return the format of an OLE file by the names of its outermost streams; None for any other."""
    return next((each for each in FORMATS if not set(each.streams).isdisjoint(streams)), None)


def of_text(text: str, name: str) -> Format:
    """Return the format of a text by its content, or else by its file name."""
    texts = [each for each in FORMATS if each.is_text]
    by_content = (each for each in texts if each.looks_like and each.looks_like(text, name))
    by_name = (each for each in texts if name.lower().endswith(each.suffixes))
    return next(by_content, None) or next(by_name, PLAIN)


def of_mime(mime: str) -> Format:
    """Return the format of a media type; plain text for an unknown one."""
    return next((each for each in FORMATS if mime in each.mimes), PLAIN)


def guess(name: str, head: bytes) -> Format:
    """Return the likely format of a file that has not been read yet."""
    return of_head(head) or next((each for each in FORMATS if name.lower().endswith(each.suffixes)), PLAIN)


def suffixes(formats: Iterable[Format] = FORMATS) -> list[str]:
    """Return the suffixes of file names of these formats."""
    return [suffix for each in formats for suffix in each.suffixes]


def listed(with_recordings: bool = True, with_old_office: bool = True) -> str:
    """Return the labels of all formats in words: "PDF, Word or plain text"."""
    shown = [each for each in FORMATS if with_recordings or not each.is_recording]
    *labels, last = dict.fromkeys(each.label for each in shown if with_old_office or each.mime not in (DOC, XLS, PPT))
    return f"{', '.join(labels)} or {last}"


ACCEPTED = ",".join([*suffixes(), *(mime for each in FORMATS for mime in each.mimes)])
"""The value of the ``accept`` attribute of file inputs."""


def load_readers() -> None:
    """Import all readers, once, before children are forked."""
    for each in FORMATS:
        each.load()
