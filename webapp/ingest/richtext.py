"""Read rich text (RTF) in one pass: its text, without pictures, notes of the program and what is hidden."""

import re
from dataclasses import dataclass, replace

from webapp.ingest.decoding import charset
from webapp.ingest.file import File
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Parsed
from webapp.ingest.sections import Sections
from webapp.shared.text import clean

TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]++|([^\\{}\r\n]++)|\\"
)
MOST_GROUPS = 10_000  # open at once
BREAKS = {b"par": "\n\n", b"sect": "\n\n", b"page": "\n\n", b"line": "\n", b"row": "\n", b"cell": " | ", b"tab": " "}
SIGNS = {
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
SILENT = frozenset(
    {
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"pict",
        b"themedata",
        b"datastore",
        b"latentstyles",
        b"listtable",
        b"info",
    }
    | {b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"fldinst", b"objdata", b"deleted", b"v", b"bin"}
)
FACTS = {b"title": "title", b"author": "author"}


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group: where its text goes ("" for nowhere), and how many letters stand for one in Unicode."""

    goes: str = "text"
    skip: int = 1


def parse_rich(file: File) -> Parsed:
    reader = _Reader()
    reader.read(file.data)
    sections = Sections()
    for paragraph in "".join(reader.found["text"]).split("\n\n"):
        sections.add("\n".join(filter(None, (clean(line).rstrip(" |") for line in paragraph.split("\n")))))
    title, author = (clean("".join(reader.found[name])) for name in ("title", "author"))
    return Parsed(sections.blocks(), title=believable(title), author=author_of(author))


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {"text": [], "title": [], "author": []}
        self.state, self.outer = _State(), list[_State]()
        self.codec, self.bytes, self.left = "cp1252", bytearray(), 0

    def read(self, data: bytes) -> None:
        for token in TOKEN.finditer(data):
            word, number, letter, sign, brace, text = token.groups()
            if letter:
                self._add_byte(int(letter, 16))
                continue
            self._flush()
            if brace:
                self._group(brace)
            elif word:
                self._word(word, number)
            elif sign:
                self._sign(sign)
            elif text:
                skipped = min(self.left, len(text))
                self.left -= skipped
                self._say(text[skipped:].decode(self.codec, errors="replace"))
        self._flush()

    def _group(self, brace: bytes) -> None:
        if brace == b"{" and len(self.outer) < MOST_GROUPS:
            self.outer.append(self.state)
        elif brace == b"}" and self.outer:
            self.state = self.outer.pop()

    def _word(self, word: bytes, number: bytes | None) -> None:
        value = int(number or 1)
        if word in SILENT:
            self.state = replace(self.state, goes="")
        elif word in FACTS:
            self.state = replace(self.state, goes=FACTS[word])
        elif word == b"ansicpg":
            self.codec = charset(f"cp{value}") or self.codec
        elif word == b"uc":
            self.state = replace(self.state, skip=min(max(value, 0), 10))
        elif word == b"u":
            self._say(chr(value % 0x10000))
            self.left = self.state.skip
        else:
            self._say(BREAKS.get(word) or SIGNS.get(word, ""))

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.state = replace(self.state, goes="")  # a destination that readers may leave out
        elif sign in (b"\\", b"{", b"}"):
            self._say(sign.decode())
        elif sign in (b"~", b"_"):
            self._say(" " if sign == b"~" else "-")
        elif sign in (b"\n", b"\r"):
            self._say("\n\n")

    def _add_byte(self, value: int) -> None:
        if self.left:
            self.left -= 1
        else:
            self.bytes.append(value)

    def _flush(self) -> None:
        if self.bytes:
            self._say(self.bytes.decode(self.codec, errors="replace"))
            self.bytes.clear()

    def _say(self, text: str) -> None:
        if self.state.goes and text:
            self.found[self.state.goes].append(text)
