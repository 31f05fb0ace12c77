"""Names that come with files: made safe to show, and readable."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from webapp.ingest.plain import clean

LONGEST = 200
# They turn the reading direction of what follows, so that "cod.exe" can be shown as "exe.doc".
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SEPARATORS = re.compile(r"[_\s]+|(?<=\w)-(?=\w)")
UNTITLED = "Untitled document"
BETWEEN_TAGS = re.compile(r"[,;\n]")


def one_line(text: str | None) -> str:
    """Return what a person wrote as one line, without what cannot be seen or stored."""
    return clean(DIRECTION_MARKS.sub("", text or ""))


def tags(text: str | None) -> list[str]:
    """Return the tags of a list with commas, as they are kept and compared: in small letters, each once."""
    found = (one_line(tag).lstrip("# ").lower() for tag in BETWEEN_TAGS.split(text or ""))
    return list(dict.fromkeys(filter(None, found)))


def file_name(raw: str | None) -> str:
    """Return the last part of an uploaded file's name, as a name that any system can show and save."""
    last = one_line(raw).replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem, suffix = PurePosixPath(last).stem, PurePosixPath(last).suffix
    return stem[: LONGEST - len(suffix)] + suffix[:20] if last.strip(". ") else "file"


def title_from(name: str) -> str:
    """Return a title that reads well, from a file's name: ``free_culture-2004.pdf`` is "free culture 2004"."""
    return SEPARATORS.sub(" ", PurePosixPath(name).stem).strip(" .-") or UNTITLED


def mime_from(name: str, head: bytes) -> str:
    """Return what kind of file this seems to be; reading it settles the matter."""
    if b"%PDF-" in head:
        return "application/pdf"
    return "text/markdown" if name.lower().endswith((".md", ".markdown")) else "text/plain"


def has_pictures(mime: str) -> bool:
    """Return whether pages of this kind can be drawn."""
    return mime == "application/pdf" or mime.startswith("image/")


def page_name(mime: str) -> str:
    """Return what a page of this kind is called."""
    return "page" if has_pictures(mime) else "slide"


def short(text: str) -> str:
    """Return a title or a file's name as it is said in a sentence."""
    return text if len(text) <= 60 else f"{text[:59]}…"
