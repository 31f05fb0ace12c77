"""Read rich text (RTF) in one pass: its text, without pictures, notes of the program and what is hidden."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from webapp.ingest.decoding import charset
from webapp.ingest.file import File
from webapp.ingest.metadata import author_of, believable
from webapp.ingest.parsed import Block, Parsed
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
    | {b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"fldinst", b"objdata"}
)
# Where the text of a group goes; that of a note stands below the text, as a paragraph of its own.
PLACES = {b"title": "title", b"author": "author", b"shptxt": "notes", b"footnote": "notes", b"annotation": "notes"}
PLACES |= {b"header" + kind: "header" for kind in (b"", b"l", b"r", b"f")}
PLACES |= {b"footer" + kind: "footer" for kind in (b"", b"l", b"r", b"f")}
HIDING = (b"v", b"deleted")
CHARSETS = {0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950"}
CHARSETS |= {161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251"}
CHARSETS |= {222: "cp874", 238: "cp1250"}


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group: where its text goes ("" for nowhere), and how many letters stand for one in Unicode.

    ``hidden``: what hides its text; ``codec``: that of its font, "" for that of the document.
    """

    goes: str = "text"
    skip: int = 1
    hidden: frozenset[bytes] = frozenset()
    codec: str = ""


def parse_rich(file: File) -> Parsed:
    reader = _Reader()
    reader.read(file.data)
    sections = Sections()
    for name in ("text", "notes"):
        for paragraph in reader.text(name).split("\n\n"):
            sections.add("\n".join(filter(None, (clean(line).rstrip(" |") for line in paragraph.split("\n")))))
    blocks = sections.blocks()
    for place in ("header", "footer"):
        said = dict.fromkeys(clean(paragraph) for paragraph in reader.text(place).split("\n\n"))
        blocks += [Block(paragraph, section=place) for paragraph in said if paragraph]
    title, author = (clean(reader.text(name)) for name in ("title", "author"))
    return Parsed(blocks, title=believable(title), author=author_of(author))


class _Reader:
    def __init__(self) -> None:
        self.found: defaultdict[str, list[str]] = defaultdict(list)
        self.state, self.outer = _State(), list[_State]()
        self.codec, self.bytes, self.left = "cp1252", bytearray(), 0
        self.fonts: dict[int, str] = {}
        self.font = 0

    def text(self, name: str) -> str:
        """Return what was found of a name; letters in two halves are whole again."""
        text = "".join(self.found[name])
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="ignore")

    def read(self, data: bytes) -> None:
        place = 0
        while token := TOKEN.match(data, place):
            place = token.end()
            word, number, letter, sign, brace, text = token.groups()
            if letter:
                self._add_byte(int(letter, 16))
                continue
            self._flush()
            if brace:
                self._group(brace)
            elif word == b"bin":
                place += max(0, int(number or 0))
            elif word:
                self._word(word, number)
            elif sign:
                self._sign(sign)
            elif text:
                skipped = min(self.left, len(text))
                self.left -= skipped
                self._say(text[skipped:].decode(self.state.codec or self.codec, errors="replace"))
        self._flush()

    def _group(self, brace: bytes) -> None:
        if brace == b"{" and len(self.outer) < MOST_GROUPS:
            self.outer.append(self.state)
        elif brace == b"}" and self.outer:
            goes, self.state = self.state.goes, self.outer.pop()
            if goes != self.state.goes and goes in ("notes", "header", "footer"):
                self.found[goes].append("\n\n")

    def _word(self, word: bytes, number: bytes | None) -> None:
        value = int(number or 1)
        if word in SILENT:
            self.state = replace(self.state, goes="")
        elif word in PLACES:
            self.state = replace(self.state, goes=PLACES[word])
        elif word in HIDING:
            hidden = self.state.hidden - {word} if number == b"0" else self.state.hidden | {word}
            self.state = replace(self.state, hidden=hidden)
        elif word == b"plain":
            self.state = replace(self.state, hidden=frozenset())
        elif word == b"f":
            self.font = int(number or 0)
            self.state = replace(self.state, codec=self.fonts.get(self.font, ""))
        elif word == b"fcharset":
            self.fonts[self.font] = CHARSETS.get(int(number or 0), "")
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
            self._say(self.bytes.decode(self.state.codec or self.codec, errors="replace"))
            self.bytes.clear()

    def _say(self, text: str) -> None:
        if self.state.goes and text and not self.state.hidden:
            self.found[self.state.goes].append(text)
