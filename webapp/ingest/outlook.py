"""Read messages of Outlook (MSG), as ``mail`` reads e-mail: OLE files with a stream for each property of a message."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO

import olefile

from webapp.ingest.decoding import charset, decode
from webapp.ingest.file import File
from webapp.ingest.hypertext import Reader, hidden, tree_of
from webapp.ingest.mail import ATTACHED, DEEPEST, UNNAMED
from webapp.ingest.metadata import author_of
from webapp.ingest.parsed import Block, Parsed, Unreadable
from webapp.ingest.plain import plain_blocks
from webapp.ingest.sections import Sections
from webapp.shared.text import clean

Path = tuple[str, ...]

PROPERTIES = "__properties_version1.0"
RECIPIENT, ATTACHMENT = "__recip_version1.0_", "__attach_version1.0_"
# Properties, by their numbers.
SUBJECT, BODY, HTML, SENDER = "0037", "1000", "1013", "0C1A"
SENDER_ADDRESSES, ADDRESSES = ("5D01", "0C1F"), ("39FE", "3003")
NAMES, CONTENT, CONTENT_ID, NAME = ("3707", "3704", "3001"), "3701", "3712", "3001"
SENT, RECEIVED, CODE_PAGES, RECIPIENT_KIND = 0x0039, 0x0E06, (0x3FFD, 0x3FDE), 0x0C15
KINDS = {1: "To", 2: "Cc"}
TEXT, BYTES, OTHER_TEXT, INNER = "001F", "0102", "001E", "000D"  # types of properties
SMALL_PICTURE = 45_000  # bytes; one in the text that is smaller is of a signature
PICTURES = (".png", ".gif", ".jpg", ".jpeg", ".bmp")
MOST_FILES = 500
FIRST_DAY = datetime(1601, 1, 1, tzinfo=UTC)
DAMAGE = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, RecursionError)
MOST_ENTRIES = 10_000
CROWD = "This message has too many parts, so it was not read. Save its text as PDF, and upload that."
BROKEN = "This message is damaged, so it cannot be read. Save it anew in Outlook, or as PDF, and upload that."


def parse_outlook(file: File) -> Parsed:
    """Return the text of a message and of those in it; raise Unreadable."""
    try:
        with olefile.OleFileIO(BytesIO(file.data)) as ole:
            message = _Message(_Tree(ole))
            found = list(message.blocks())
            attached = sum(1 for _ in message.files())
            sent = message.sent()
            author = author_of(message.text(SENDER))
            year, title = sent.year if sent else None, message.text(SUBJECT)
            return Parsed(found, title=title, author=author, year=year, attachments=attached)
    except DAMAGE as error:
        raise Unreadable("broken", BROKEN) from error


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is attached to a message, or to one in it."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            yield from _Message(_Tree(ole)).files()
    except DAMAGE as error:
        raise Unreadable("broken", BROKEN) from error


class _Tree:
    """The streams of an OLE file, and its storages by the one that each is in."""

    def __init__(self, ole: olefile.OleFileIO) -> None:
        self.ole = ole
        self.streams = {tuple(path) for path in ole.listdir()}
        self.storages: dict[Path, list[Path]] = defaultdict(list)
        storages = ole.listdir(streams=False, storages=True)
        if len(self.streams) + len(storages) > MOST_ENTRIES:
            raise Unreadable("too_big", CROWD)
        for path in map(tuple, storages):
            self.storages[path[:-1]].append(path)

    def read(self, path: Path) -> bytes:
        """Return a stream; empty when there is none."""
        return bytes(self.ole.openstream(list(path)).read()) if path in self.streams else b""


class _Message:
    """A message in an OLE file, at a path; a message that is attached to another is at a path in that."""

    def __init__(self, tree: _Tree, path: Path = (), depth: int = 0) -> None:
        self.tree, self.path, self.depth = tree, path, depth
        self.fields = self._fields(path)
        pages = [self.fields[page][:4] for page in CODE_PAGES if page in self.fields]
        self.encoding = next(filter(None, (charset(f"cp{int.from_bytes(page, 'little')}") for page in pages)), "")

    def blocks(self) -> Iterator[Block]:
        told = [f"{name}: {value}" for name, value in self._headers() if value]
        yield from [Block("\n".join(told))] if told else []
        yield from self._body()
        for path in self._children(ATTACHMENT):
            if inner := self._inner(path):
                yield from inner.blocks()
            elif not self._is_of_signature(path):
                yield Block(ATTACHED.format(name=self._name(path) or UNNAMED))

    def files(self) -> Iterator[tuple[str, bytes]]:
        for path in self._children(ATTACHMENT):
            if inner := self._inner(path):
                yield from inner.files()
            elif self._has(path, CONTENT, BYTES) and not self._is_of_signature(path):
                yield self._name(path) or "attachment", self._read(path, CONTENT, BYTES)

    def text(self, *numbers: str, path: Path | None = None) -> str:
        """Return the first of these properties that has a text, as one line."""
        found = (clean(self._text(self.path if path is None else path, number)) for number in numbers)
        return next(filter(None, found), "")

    def sent(self) -> datetime | None:
        value = self.fields.get(SENT) or self.fields.get(RECEIVED)
        try:
            return FIRST_DAY + timedelta(microseconds=int.from_bytes(value, "little") // 10) if value else None
        except OverflowError:
            return None

    def _headers(self) -> Iterator[tuple[str, str]]:
        yield "From", _person(self.text(SENDER), self.text(*SENDER_ADDRESSES))
        people: dict[str, list[str]] = {"To": [], "Cc": []}
        for path in self._children(RECIPIENT):
            kind = KINDS.get(int.from_bytes(self._fields(path).get(RECIPIENT_KIND, b"")[:4], "little"))
            if kind:
                people[kind].append(_person(self.text(NAME, path=path), self.text(*ADDRESSES, path=path)))
        yield from ((kind, ", ".join(filter(None, names))) for kind, names in people.items())
        sent = self.sent()
        yield "Date", format_datetime(sent) if sent else ""
        yield "Subject", self.text(SUBJECT)

    def _body(self) -> Iterator[Block]:
        plain = self._text(self.path, BODY)
        if plain.strip():
            yield from plain_blocks(plain.replace("\r\n", "\n"))
            return
        html = self._read(self.path, HTML, BYTES)
        text = self._decoded(html) if html else self._text(self.path, HTML)
        body = tree_of(text).body if text else None
        sections = Sections()
        if body is not None:
            Reader(sections, hidden(body)).read(body)
        yield from sections.blocks()

    def _children(self, prefix: str) -> list[Path]:
        """Return the paths of the attachments, or of the recipients."""
        return [path for path in self.tree.storages[self.path] if path[-1].startswith(prefix)][:MOST_FILES]

    def _inner(self, path: Path) -> _Message | None:
        inside = (*path, f"__substg1.0_{CONTENT}{INNER}")
        is_message = self.depth < DEEPEST and (*inside, PROPERTIES) in self.tree.streams
        return _Message(self.tree, inside, self.depth + 1) if is_message else None

    def _is_of_signature(self, path: Path) -> bool:
        """Whether an attachment is the picture below a name."""
        is_picture = self._name(path).lower().endswith(PICTURES) and self.text(CONTENT_ID, path=path)
        return bool(is_picture) and len(self._read(path, CONTENT, BYTES)) < SMALL_PICTURE

    def _name(self, path: Path) -> str:
        return self.text(*NAMES, path=path)

    def _text(self, path: Path, number: str) -> str:
        if self._has(path, number, TEXT):
            return self._read(path, number, TEXT).decode("utf-16-le", errors="replace")
        return self._decoded(self._read(path, number, OTHER_TEXT))

    def _decoded(self, data: bytes) -> str:
        return data.decode(self.encoding, errors="replace") if self.encoding else decode(data)

    def _has(self, path: Path, number: str, type: str) -> bool:
        return (*path, f"__substg1.0_{number}{type}") in self.tree.streams

    def _read(self, path: Path, number: str, type: str) -> bytes:
        """Return a property; empty when there is none."""
        return self.tree.read((*path, f"__substg1.0_{number}{type}"))

    def _fields(self, path: Path) -> dict[int, bytes]:
        """Return the properties of a fixed size, each eight bytes, by number."""
        data = self.tree.read((*path, PROPERTIES))
        head = len(data) % 16 or 32  # of a message 32 bytes, of one in it 24, of what belongs to it 8
        return {struct.unpack_from("<H", data, at + 2)[0]: data[at + 8 : at + 16] for at in range(head, len(data), 16)}


def _person(name: str, address: str) -> str:
    has_address = "@" in address and address != name
    return f"{name} <{address}>".strip() if has_address else name
