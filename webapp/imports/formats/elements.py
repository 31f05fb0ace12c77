"""The conversations of an export, one after the other: the file is never in memory as a whole.

Each is found by its brackets alone, and read only when it is neither too large nor too deep to be read safely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from webapp.imports.formats.thread import Refused

BLOCK_BYTES = 1 << 18
MOST_BYTES = 32 << 20
MOST_CONTAINERS, DEEPEST = 500_000, 200  # lists and objects in one conversation; how deep they are in each other
MOST_COMMAS = 2_000_000  # short values take twenty times as much memory as the file has of them
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
BRACKET = re.compile(rb'[^"{}\[\]]*+(?:' + STRING + rb'[^"{}\[\]]*+)*+([{}\[\]])', re.DOTALL)
OUTSIDE = re.compile(rb'[^"]*+(?:' + STRING + rb'[^"]*+)*+', re.DOTALL)
REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
VALUE = rb'(?:"(?:[^"\\]|\\.){0,1000}+"|[-+.\w]{1,40}+)'
LIST = re.compile(
    rb'\s*+(?:\[|\{(?:\s*+"\w{0,100}+"\s*+:\s*+' + VALUE + rb'\s*+,){0,20}+\s*+"(?:conversations|chats)"\s*+:\s*+\[)',
    re.DOTALL,
)
OBJECT = re.compile(rb"\s*+(?=\{)")
OPENING, CLOSING = (b"{", b"["), (b"}", b"]")
UTF_8_MARK = b"\xef\xbb\xbf"
OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")

NO_JSON = "This file holds no JSON. Choose the file of the export, conversations.json, or the zip that it came in."
OTHER_ENCODING = "This file is not in UTF-8, as exports are. Export your conversations again, and choose the new file."
CUT_OFF = "The file ends in the middle of it."
TOO_LARGE = f"It takes more than {MOST_BYTES >> 20} MB."
TOO_DEEP = "It is nested too deeply."
TOO_COMPLEX = "It has too many parts."


@dataclass(frozen=True)
class Element:
    """What may be a conversation: its bytes, or why it is not read, and the offset behind it."""

    raw: bytes
    problem: str
    end: int


@dataclass
class _Open:
    """An element whose end was not found yet."""

    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    containers: int = 0
    commas: int = 0
    problem: str = ""

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self.commas += piece.count(b",")
        if self.size > MOST_BYTES:
            self.problem = TOO_LARGE
        elif self.commas > MOST_COMMAS:
            self.problem = TOO_COMPLEX
        if self.problem:
            self.pieces.clear()
        else:
            self.pieces.append(piece)

    def go_into(self, depth: int) -> None:
        self.containers += 1
        if self.containers > MOST_CONTAINERS:
            self.problem = TOO_COMPLEX
        elif depth > DEEPEST:
            self.problem = TOO_DEEP


def beginning(stream: IO[bytes]) -> tuple[int, bool]:
    """Return the offset of the first conversation, and whether it is the only one; raise Refused."""
    head = stream.read(BLOCK_BYTES)
    if head.startswith(OTHER_MARKS) or b"\0" in head[:4]:
        raise Refused(OTHER_ENCODING)
    start = len(UTF_8_MARK) if head.startswith(UTF_8_MARK) else 0
    if several := LIST.match(head, start):
        return several.end(), False
    if one := OBJECT.match(head, start):
        return one.end(), True
    raise Refused(NO_JSON)


def elements(stream: IO[bytes], offset: int, is_single: bool) -> Iterator[Element]:
    """Yield what may be conversations from an offset on, which is that of the first, or behind one of them."""
    stream.seek(offset)
    opened: _Open | None = None
    depth, reached = 0, offset
    for piece, end, bracket in _brackets(stream):
        reached = offset + end
        if opened is None:
            if bracket in CLOSING:
                return
            if not bracket:
                continue
            opened, piece = _Open(), bracket
        opened.add(piece)
        depth += (bracket in OPENING) - (bracket in CLOSING)
        if bracket in OPENING:
            opened.go_into(depth)
        if depth == 0:
            yield Element(b"".join(opened.pieces), opened.problem, reached)
            opened = None
            if is_single:
                return
    if reached > offset:
        yield Element(b"", CUT_OFF, reached)


def _brackets(stream: IO[bytes]) -> Iterator[tuple[bytes, int, bytes]]:
    """Yield pieces of a stream that end in a bracket outside of strings, or in none, as (piece, its end, bracket).

    The end is an offset from where the stream was.
    """
    done, rest, in_string = 0, b"", False
    while block := stream.read(BLOCK_BYTES):
        data, place, begin = rest + block, 0, 0
        while place < len(data):
            if in_string:
                place = _end(REST_OF_STRING.match(data, place), place)
                if data[place : place + 1] != b'"':
                    break
                in_string, place = False, place + 1
            elif found := BRACKET.match(data, place):
                place = found.end()
                yield data[begin:place], done + place, found[1]
                begin = place
            else:
                place = _end(OUTSIDE.match(data, place), place)
                in_string, place = place < len(data), place + 1
        place = min(place, len(data))
        if begin < place:
            yield data[begin:place], done + place, b""
        done, rest = done + place, data[place:]  # a backslash whose letter is in the next block


def _end(found: re.Match[bytes] | None, place: int) -> int:
    return found.end() if found else place
