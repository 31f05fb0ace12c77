"""Making text from people and files safe to store and to show."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_FILE_NAME = 200
# Control characters, half surrogates, soft hyphens, byte order marks: no text, and no database takes all.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ud800-\udfff\ufeff\ufffe\uffff]")
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# They turn the reading direction of what follows, so that "cod.exe" can be shown as "exe.doc".
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Older typesetting puts an accent before its letter: "na¨ıve".
COMBINING = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303"}
LOOSE_ACCENT = re.compile(r"([¨´ˆ˜])([A-Za-zı])")
# Scripts that are written without spaces, with their signs; Korean has spaces.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffef"
LINE_END_WITHIN = re.compile(rf"(?<=[{UNSPACED}])[^\S\n]*+\n\s*+(?=[{UNSPACED}])")
FIGURE_BESIDE = re.compile(rf"[{UNSPACED}\d][{UNSPACED}]|[{UNSPACED}]\d")
SEPARATORS = re.compile(r"[_\s]+|(?<=\w)-(?=\w)")
BETWEEN_TAGS = re.compile(r"[,;\n，；、،]")
UNTITLED = "Untitled document"


def clean(text: str) -> str:
    """Return text as one line: white space as single spaces, composed letters, nothing unprintable."""
    text = LINE_END_WITHIN.sub("", text)
    text = LOOSE_ACCENT.sub(lambda match: match[2].replace("ı", "i") + COMBINING[match[1]], text)
    return " ".join(unicodedata.normalize("NFC", UNPRINTABLE.sub("", text)).split())


def continued(text: str, following: str) -> str:
    """Return two lines of a text as one: with a space between them where their script has spaces."""
    is_apart = text and following and not FIGURE_BESIDE.match(text[-1] + following[0])
    return f"{text} {following}" if is_apart else text + following


def one_line(text: str | None) -> str:
    """Return what a person wrote as one line, without what cannot be seen or stored."""
    return clean(DIRECTION_MARKS.sub("", text or ""))


def many_lines(text: str | None) -> str:
    """Return ``text`` with plain line breaks (browsers send two characters), and without what cannot be stored."""
    return UNSTORABLE.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def tags(text: str | None) -> list[str]:
    """Return the tags of a list with commas as they are stored and compared: in small letters, each once."""
    found = (one_line(tag).lstrip("# ").lower() for tag in BETWEEN_TAGS.split(text or ""))
    return list(dict.fromkeys(filter(None, found)))


def file_name(raw: str | None) -> str:
    """Return the last part of an uploaded file's name, as a name that any system can show and save."""
    last = one_line(raw).replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem, suffix = PurePosixPath(last).stem, PurePosixPath(last).suffix
    return stem[: LONGEST_FILE_NAME - len(suffix)] + suffix[:20] if last.strip(". ") else "file"


def title_from(name: str) -> str:
    """Return a readable title from a file's name: ``free_culture-2004.pdf`` gives "free culture 2004"."""
    return SEPARATORS.sub(" ", PurePosixPath(name).stem).strip(" .-") or UNTITLED


def counted(number: int, noun: str) -> str:
    """Return a number with what it counts: "1 passage", "1,200 passages"."""
    return f"{number:,} {noun}{'s' if number != 1 else ''}"


def shortened(text: str) -> str:
    """Return a title or a file's name as it is said in a sentence: at most 60 letters."""
    return text if len(text) <= 60 else f"{text[:59]}…"
