"""Look into a zip of files: the name of each, and why one cannot be a document. They are unpacked one at a time."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zlib import crc32

from webapp.ingest import formats
from webapp.ingest.alphabets import encoding_of
from webapp.ingest.archive import CONTENT_TYPES, Archive
from webapp.ingest.decoding import older
from webapp.ingest.parse import ZIP_MARK

SUFFIX, MIME = ".zip", "application/zip"
EMPTY_MARK = b"PK\x05\x06"  # a zip without files begins with it
ONE_FILE = {CONTENT_TYPES, formats.EPUB_CONTAINER, "mimetype", "META-INF/manifest.xml", "Index/Document.iwa"}
"""Entries of a zip that is a file of some program, and no zip of files."""
LEAST_SUSPICIOUS, MOST_TIMES = 10 << 20, 200  # bytes unpacked; how many times larger they are than packed
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways of packing that take no more memory than a window of what is unpacked."""
IS_LOCKED, IS_UTF8 = 0x1, 0x800  # flags of an entry
UNICODE_NAME = 0x7075  # of an extra field: a version, the checksum of the other name, the name in UTF-8
UTF_8 = (("utf-8", re.compile(r".*", re.DOTALL)),)
EAST_ASIAN = (
    *UTF_8,
    ("euc_kr", re.compile(r"[\0-\x7f\uac00-\ud7a3]*")),
    ("gb2312", re.compile(r"[\0-\x7f\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]*")),
)
SYSTEM_FOLDERS, SYSTEM_FILES = ("__MACOSX",), (".ds_store", "thumbs.db", "desktop.ini")
# What zipfile raises for an entry that is not as its header says.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)

LOCKED = "It is locked with a password. Unpack it with that, and upload the file itself."
BROKEN = "It is damaged in the zip file. Zip it again, or upload the file itself."
ODDLY_PACKED = "It is packed in a way that cannot be read here. Unpack it, and upload the file itself."
BOMB = f"It unpacks to more than {MOST_TIMES} times its size, as no ordinary file does, so it was left out."


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip. ``number``: its place among all entries, from 0. ``name``: with its folders, "a/b.pdf".

    ``size``: its bytes, unpacked. ``problem``: why it cannot be a document, a sentence; empty when it can.
    """

    number: int
    name: str
    size: int
    problem: str = ""


def is_zip(name: str, head: bytes) -> bool:
    """Whether a file looks like a zip by its name and its first bytes."""
    return name.lower().endswith(SUFFIX) and head.startswith((ZIP_MARK, EMPTY_MARK))


def entries(path: Path) -> list[Entry] | None:
    """Return the files in a zip, without those of the system; None for a file of another kind, such as an e-book's.

    Raises Unreadable when it is damaged, or has too many entries.
    """
    archive = Archive(path)
    if ONE_FILE.intersection(archive.names):
        return None
    with zipfile.ZipFile(path) as opened:
        infos = opened.infolist()
        named = zip(infos, _names(infos), strict=True)
        files = [(number, info, name) for number, (info, name) in enumerate(named) if _is_wanted(info, name)]
        return [Entry(number, name, info.file_size, _problem(info)) for number, info, name in files]


def opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open an entry; raise one of ``DAMAGE``, also when it is at no place of the zip, or its name there is no text."""
    try:
        return archive.open(info)
    except (OSError, ValueError) as error:
        raise zipfile.BadZipFile from error


def _names(infos: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Yield the names of entries; those that do not say how they are written are in one encoding."""
    raw = [b"" if info.flag_bits & IS_UTF8 else info.orig_filename.encode("cp437") for info in infos]
    encoding = _encoding(raw)
    for info, name in zip(infos, raw, strict=True):
        plain = name.decode(encoding, errors="replace") if name else info.orig_filename
        yield (_unicode_name(info.extra, name) or plain).replace("\\", "/").partition("\0")[0]


def _encoding(names: list[bytes]) -> str:
    """Return the encoding of names: a few words in which East Asian encodings are told by the letters they give."""
    text = b"\n".join(name for name in names if not name.isascii())
    for encoding, letters in EAST_ASIAN if not encoding_of(text) else UTF_8:
        with suppress(UnicodeDecodeError):
            if letters.fullmatch(text.decode(encoding)):
                return encoding
    return older(text)


def _unicode_name(extra: bytes, name: bytes) -> str:
    """Return the name in the extra fields of an entry; empty when there is none, or it belongs to another name."""
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        value, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_NAME and int.from_bytes(value[1:5], "little") == crc32(name):
            return value[5:].decode("utf-8", errors="replace")
    return ""


def _is_wanted(info: zipfile.ZipInfo, name: str) -> bool:
    *folders, last = name.split("/")
    is_system = last.lower() in SYSTEM_FILES or last.startswith("._") or any(each in SYSTEM_FOLDERS for each in folders)
    return bool(last) and not is_system


def _problem(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & IS_LOCKED:
        return LOCKED
    if info.compress_type not in PACKED:
        return ODDLY_PACKED
    if info.file_size > LEAST_SUSPICIOUS and info.file_size > MOST_TIMES * info.compress_size:
        return BOMB
    return ""
