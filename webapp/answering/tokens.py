"""What a model writes, read letter by letter: text, footnotes, code, and where each claim ends.

As it is read letter by letter, what is read does not depend on the pieces that it came in. No more is held back than is
needed to know what it is: a bracket until it closes, white space until it is known what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.answering import marks
from webapp.answering.claims import ends_here, is_row, may_end
from webapp.answering.code import Kind, parts

GAP = re.compile(r"\s*")
GAP_IN_ROW = re.compile(r"[ \t]*(?:\|[ \t]*)?(?:\n\s*)?")
FOLLOWING = re.compile(r"\S{1,60}(?=\s)|\S{60}")
RUN = re.compile(r"(?s:.)[^\s\[(【<^¹²³⁴-⁹|。！？।॥؟۔]*")


@dataclass(frozen=True)
class Text:
    """A further piece of a claim."""

    text: str


@dataclass(frozen=True)
class CodeBlock:
    """A further line of a block of code, which is a claim of its own."""

    text: str


@dataclass(frozen=True)
class Note:
    """A note below the answer, which tells the source of the footnotes with its label."""

    label: int
    reference: marks.Reference


@dataclass(frozen=True)
class End:
    """A claim has ended; the gap is what stands between it and the next, ``following`` how that begins."""

    gap: str
    following: str = ""


Token = Text | CodeBlock | marks.Mark | Note | End


class Reader:
    """Reads one answer. ``count``: how many sources there are."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._held = ""
        self._claim = ""
        self._columns = 0  # of the table that is being read
        self._in_block = False

    def read(self, stream: Iterable[str]) -> Iterator[Token]:
        for piece, kind in parts(letter for text in stream for letter in text):
            in_quote = kind is Kind.INLINE and marks.is_unfinished(self._held.lstrip())
            if kind is Kind.TEXT or in_quote:
                for letter in piece:
                    self._held += letter
                    yield from self._read(is_end=False)
            else:
                yield from self._read(is_end=True)
                yield from self._code(piece, kind)
        yield from self._read(is_end=True)
        if self._held.strip():  # the end of a row
            yield End(self._held.rstrip())

    def _code(self, code: str, kind: Kind) -> Iterator[Token]:
        if kind is Kind.INLINE:
            if self._in_block:
                yield from self._end("\n\n", code)
            text, self._held = self._held + code, ""
            self._claim += text
            yield Text(text)
            return
        if not self._in_block:
            self._held = ""
            yield from self._end("\n", code)
            self._in_block = True
        self._claim += code
        yield CodeBlock(code)

    def _end(self, gap: str, following: str) -> Iterator[Token]:
        if is_row(self._claim):
            self._columns = self._columns or self._claim.strip().count("|")
        elif self._claim:
            self._columns = 0
        if self._claim:
            yield End(gap, following)
        self._claim, self._in_block = "", False

    def _read(self, is_end: bool) -> Iterator[Token]:
        while self._held:
            found = (GAP_IN_ROW if is_row(self._claim) else GAP).match(self._held)
            gap = found[0] if found else ""
            rest = self._held[len(gap) :]
            if not rest:
                return  # what follows says what it is
            tokens = self._note(gap, rest, is_end)
            if tokens is None:
                tokens = self._mark(gap, rest, is_end)
            if tokens is None:
                tokens = self._text(gap, rest, is_end)
            if not tokens:
                return
            yield from tokens

    def _note(self, gap: str, rest: str, is_end: bool) -> list[Token] | None:
        """Return the note that a line is; [] while it is not known; None when it is none."""
        if ("\n" not in gap and self._claim) or not marks.may_become_definition(rest):
            return None
        line, newline, after = rest.partition("\n")
        if not newline and not is_end:
            return []
        found = marks.definition(line)
        if not found:
            return None
        self._held = f"{gap}{after}" if "\n" in gap else after
        return [Note(*found)]

    def _mark(self, gap: str, rest: str, is_end: bool) -> list[Token] | None:
        if rest[0] not in marks.STARTS:
            return None
        mark = marks.read(rest, self._claim[-20:] + gap, self.count)
        if mark is None:
            if is_end and marks.is_unfinished(rest):
                self._held = ""  # it proves nothing any more
                return []
            return [] if not is_end and marks.may_become_mark(rest) else None
        if mark.may_go_on and mark.length == len(rest) and not is_end:
            return []
        after = rest[mark.length :]
        if "|" not in gap:
            self._held = after
            return [mark]
        if "\n" in gap or self._claim.strip().count("|") == self._columns:  # behind the last cell: it goes into it
            self._held = gap.lstrip(" \t") + after
            return [mark]
        self._claim, self._held = self._claim + gap, after
        return [Text(gap), mark]

    def _text(self, gap: str, rest: str, is_end: bool) -> list[Token]:
        ended: list[Token] = []
        if self._in_block:
            ended = list(self._end("\n\n", rest))
        elif self._claim and may_end(self._claim, gap):
            following = FOLLOWING.match(rest)
            if not following and not is_end:
                return []
            if ends_here(self._claim, gap, following[0] if following else rest):
                ended = list(self._end(gap, rest))
        run = RUN.match(rest)
        text = run[0] if run else rest
        said = text if not self._claim else gap + text
        self._held = rest[len(text) :]
        self._claim += said
        return [*ended, Text(said)]
