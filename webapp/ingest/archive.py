"""Open the zip archives of Office files and e-books safely, whatever is in them."""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree
from defusedxml.ElementTree import DefusedXMLParser

from webapp.ingest.parsed import Unreadable

MAX_MEMBERS = 20_000
MAX_BYTES = 200 << 20  # of all members together, unpacked
BLOCK = 1 << 16
# What the libraries raise for a malformed file.
DAMAGE = (LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError, NotImplementedError)

CONTENT_TYPES = "[Content_Types].xml"
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,40})/")
EMPTY_CELL = re.compile(rb"<c r=\"[A-Z]{1,3}\d{1,7}\"[^<>/]*+/>")
EMPTY_ROW = re.compile(rb"<row r=\"\d{1,7}\"[^<>]*+>\s*+</row>")
EMPTY_FILL = re.compile(rb"<((?:\w{1,20}:)?)fill\s*(?:/>|></(?:\w{1,20}:)?fill>)")
SHARED = "xl/sharedStrings.xml"  # some programs name it and write no such member
NO_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
OFFICE = b"application/vnd.openxmlformats-officedocument."
ORDINARY_TYPES = (
    (
        re.compile(
            rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
            rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
        ),
        OFFICE + b"wordprocessingml.document.main+xml",
    ),
    (
        re.compile(
            rb"application/vnd\.(?:ms-powerpoint\.(?:presentation|template|slideshow)\.macroEnabled"
            rb"|openxmlformats-officedocument\.presentationml\.(?:template|slideshow))\.main\+xml"
        ),
        OFFICE + b"presentationml.presentation.main+xml",
    ),
)

BROKEN = (
    "This file is damaged or incomplete: it cannot be unpacked. Download or export it again, and upload the new copy."
)
BOMB = (
    f"This file unpacks to more than {MAX_BYTES >> 20} MB, so it was not read. Everything else is untouched. "
    "Save it in smaller parts, or as PDF, and upload that."
)
CROWD = (
    f"This file has more than {MAX_MEMBERS:,} parts, so it was not read. Everything else is untouched. "
    "Save it anew, or as PDF, and upload that."
)
DEFINITIONS = (
    "This file defines its own XML entities, which no office program does and which can be made to harm, so it "
    "was not read. Open it in the program it is for, save it anew, and upload that."
)
LOCKED = (
    "This file is locked with a password, so it cannot be read. Remove the password in the program you open it "
    "with, save it, and upload that."
)


class Archive:
    """A zip archive. Its members are unpacked in memory only, up to a limit for all of them together."""

    def __init__(self, path: Path) -> None:
        """Open the archive; raise Unreadable."""
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("broken", BROKEN) from error
        members = self._zip.namelist()
        if len(members) > MAX_MEMBERS:
            raise Unreadable("too_big", CROWD)
        self._members = {_plain_name(name): name for name in reversed(members)}
        self.names = list(dict.fromkeys(map(_plain_name, members)))
        self._left = MAX_BYTES

    def read(self, name: str) -> bytes:
        """Return a member; raise Unreadable when it is missing, encrypted or damaged, or too much was unpacked."""
        parts: list[bytes] = []
        try:
            with self._zip.open(self._members.get(name, name)) as member:
                while part := member.read(BLOCK):
                    self._left -= len(part)
                    if self._left < 0:
                        raise Unreadable("too_big", BOMB)
                    parts.append(part)
        except RuntimeError as error:  # what zipfile raises when a password is needed
            raise Unreadable("encrypted", LOCKED) from error
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError) as error:
            raise Unreadable("broken", BROKEN) from error
        return b"".join(parts)

    def xml(self, name: str) -> Any:
        """Return the root element of an XML member; raise Unreadable."""
        try:
            return ElementTree.fromstring(self.read(name))
        except DefusedXmlException as error:
            raise Unreadable("broken", DEFINITIONS) from error
        except (ParseError, LookupError, ValueError) as error:
            raise Unreadable("broken", BROKEN) from error

    def office(self) -> BytesIO:
        """Return a copy for the libraries that read Office files; raise Unreadable.

        Only XML members without a document type, and thus without entities, are kept; the others are empty.
        """
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as slim:
            for name in self.names:
                data = b"" if name.startswith(("word/media/", "ppt/media/", "xl/media/")) else self.read(name)
                is_kept = _is_plain_xml(data)
                if not is_kept and data and name.endswith((".xml", ".rels")) and _is_plain_xml(data, forbid=False):
                    raise Unreadable("broken", DEFINITIONS)
                slim.writestr(name, _transitional(name, data) if is_kept else b"")
            if SHARED not in self.names and CONTENT_TYPES in self.names and SHARED.encode() in self.read(CONTENT_TYPES):
                slim.writestr(SHARED, NO_STRINGS)
        copy.seek(0)
        return copy


def _plain_name(name: str) -> str:
    """Return the name of a member as Office programs mean it, however it was written: "xl\\a.xml", "./xl/a.xml"."""
    plain = name.replace("\\", "/")
    while plain.startswith(("/", "./")):
        plain = plain.partition("/")[2]
    return CONTENT_TYPES if plain.lower() == CONTENT_TYPES.lower() else plain


def _transitional(name: str, data: bytes) -> bytes:
    """Return a member of a file in strict Open XML, of a template or with macros, as one of an ordinary file."""
    if name == CONTENT_TYPES:
        for pattern, ordinary in ORDINARY_TYPES:
            data = pattern.sub(ordinary, data)
    if name.endswith("styles.xml"):
        data = EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", _without_named_styles(data))
    if "/worksheets/" in name:  # a used range of a million rows has mostly empty ones
        data = EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", data))
    return STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)


def _without_named_styles(data: bytes) -> bytes:
    """Return the styles of a workbook without their names, which some programs give to styles that are not there."""
    start, end = data.find(b"<cellStyles"), data.find(b"</cellStyles>")
    return data[:start] + data[end + len(b"</cellStyles>") :] if 0 <= start < end else data


def damaged(error: Exception, sentence: str) -> Exception:
    """Return the exception to raise for a file that a library could not read."""
    if getattr(error, "lineno", None) == 0:  # how lxml reports that memory is used up
        return MemoryError()
    return Unreadable("broken", sentence)


class _Begun(Exception):
    """The root element has begun: no document type can follow."""


class _Root:
    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        raise _Begun

    def close(self) -> None:
        pass


def _is_plain_xml(data: bytes, forbid: bool = True) -> bool:
    """Whether data is XML, without a document type if ``forbid``."""
    parser = DefusedXMLParser(target=_Root(), forbid_dtd=forbid, forbid_entities=False)
    try:
        for begin in range(0, len(data), BLOCK):
            parser.feed(data[begin : begin + BLOCK])
    except _Begun:
        return True
    except (ParseError, LookupError, ValueError):  # a document type raises a ValueError
        pass
    return False
