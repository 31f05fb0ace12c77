"""Opens the zip files that Office and e-books are, so that a hostile one costs nothing."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree
from defusedxml.ElementTree import DefusedXMLParser

from webapp.ingest.parsed import Unreadable

MOST_MEMBERS = 20_000
LARGEST = 200 << 20  # bytes that all its members together unpack to
BLOCK = 1 << 16
# What the libraries raise where a file is not as it should be.
DAMAGE = (LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError, NotImplementedError)

BROKEN = (
    "This file is damaged or incomplete: it cannot be unpacked. Download or export it again, and upload the new copy."
)
BOMB = (
    f"This file unpacks to more than {LARGEST >> 20} MB, so it was not read. Everything else is untouched. "
    "Save it in smaller parts, or as PDF, and upload that."
)
CROWD = (
    f"This file has more than {MOST_MEMBERS:,} parts, so it was not read. Everything else is untouched. "
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
    """A zip file whose members are read into memory, none of them on to the disk; what they unpack to is counted."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable."""
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("broken", BROKEN) from error
        self.names = self._zip.namelist()
        if len(self.names) > MOST_MEMBERS:
            raise Unreadable("too_big", CROWD)
        self._left = LARGEST

    def read(self, name: str) -> bytes:
        """One member. Raises Unreadable, also where it is missing or locked, and once too much was unpacked."""
        parts: list[bytes] = []
        try:
            with self._zip.open(name) as member:
                while part := member.read(BLOCK):
                    self._left -= len(part)
                    if self._left < 0:
                        raise Unreadable("too_big", BOMB)
                    parts.append(part)
        except RuntimeError as error:  # what zipfile says where a password is needed
            raise Unreadable("encrypted", LOCKED) from error
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError) as error:
            raise Unreadable("broken", BROKEN) from error
        return b"".join(parts)

    def xml(self, name: str) -> Any:
        """One member's root. Raises Unreadable."""
        try:
            return ElementTree.fromstring(self.read(name))
        except DefusedXmlException as error:
            raise Unreadable("broken", DEFINITIONS) from error
        except (ParseError, LookupError, ValueError) as error:
            raise Unreadable("broken", BROKEN) from error

    def office(self) -> BytesIO:
        """A copy for the libraries that read Office files. Pictures, films and fonts are empty in it.

        What is left is XML without a document type, and with it without entities that could grow or lead out.
        """
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as slim:
            for name in dict.fromkeys(self.names):
                data = b"" if name.startswith(("word/media/", "ppt/media/", "xl/media/")) else self.read(name)
                is_kept = _is_plain_xml(data)
                if not is_kept and data and name.endswith((".xml", ".rels")) and _is_plain_xml(data, forbid=False):
                    raise Unreadable("broken", DEFINITIONS)
                slim.writestr(name, data if is_kept else b"")
        copy.seek(0)
        return copy


def damaged(error: Exception, sentence: str) -> Exception:
    """What to raise for a file that a library could not read."""
    if getattr(error, "lineno", None) == 0:  # how lxml says that there is no memory left
        return MemoryError()
    return Unreadable("broken", sentence)


class _Begun(Exception):
    """The root element: no document type can follow it."""


class _Root:
    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        raise _Begun

    def close(self) -> None:
        pass


def _is_plain_xml(data: bytes, forbid: bool = True) -> bool:
    """Whether this is XML, and without a document type (if those are forbidden)."""
    parser = DefusedXMLParser(target=_Root(), forbid_dtd=forbid, forbid_entities=False)
    try:
        for begin in range(0, len(data), BLOCK):
            parser.feed(data[begin : begin + BLOCK])
    except _Begun:
        return True
    except (ParseError, LookupError, ValueError):  # a document type is a ValueError
        pass
    return False
