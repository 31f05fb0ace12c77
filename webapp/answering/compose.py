"""What a language model writes becomes an answer whose footnotes are proved.

The model is asked to write, behind each claim, the number of its source and the words that prove it:

    Metformin begins at 500 mg a day [2: "The dose begins at 500 mg a day with food."].

Each quote is looked for in the source, and in the others when it is not there. A footnote to no source is dropped. A
paragraph's claims without a footnote are followed by the mark `[^0]`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from webapp.answering.cite import cite, find_quote, unproved
from webapp.answering.code import Kind, parts
from webapp.answering.events import Cited, Delta, Event, Finished
from webapp.answering.retrieve import Passage
from webapp.answering.verdicts import Match
from webapp.shared.bm25 import words_of

MARK = re.compile(r"\s*\[\^?([1-9]\d{0,2})(?::\s*[\"“](.*?)[\"”]\s*)?\]", re.DOTALL)
LONGEST_MARK = 1500  # letters: a bracket that does not close by then opened no footnote
MAY_BECOME_MARK = re.compile(r"\s*\[(?:\^?(?:[1-9]\d{0,2}(?::.*)?)?)?\Z", re.DOTALL)
UNFINISHED_MARK = re.compile(r"\s*\[\^?[1-9]\d{0,2}(?::.*)?\Z", re.DOTALL)
PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
UNSUPPORTED = "[^0]"
FEWEST_WORDS = 4  # less than that claims nothing
HEADING = re.compile(r"\s*(?:#{1,6} |\|[-:| ]+\|)|.*:\s*\Z", re.DOTALL)


class Composer:
    """Turns a stream of text into events; the sources are numbered from 1, as the model has seen them."""

    def __init__(self, sources: Sequence[Passage]) -> None:
        self.sources = sources
        self.number = self.unsupported = self.dropped = 0
        self._held = ""  # not yet known to be text or a mark
        self._claim = ""  # the text since the last footnote
        self._in_block = False  # whether a block of code is the last that was said
        self._notes: list[Cited] = []  # the footnotes of the claim, which may go on

    def compose(self, stream: Iterable[str]) -> Iterator[Event]:
        """Yield Delta and Cited in turns, and Finished."""
        for piece, kind in parts(stream):
            if kind is Kind.TEXT or (kind is Kind.INLINE and "[" in self._held):  # it may be part of a quote
                self._held += piece
                yield from self._read(is_end=False)
            else:
                yield from self._read(is_end=True)
                yield from self._code(piece, kind)
        yield from self._read(is_end=True)
        yield from self._end_claim()
        yield from self._end_paragraph()
        yield Finished(self.number, self.unsupported, self.dropped)

    def _read(self, is_end: bool) -> Iterator[Event]:
        while self._held:
            bracket = self._held.find("[")
            begin = len(self._held[:bracket].rstrip()) if bracket >= 0 else len(self._held.rstrip())
            if begin:
                yield from self._text(self._held[:begin])
                self._held = self._held[begin:]
            elif match := MARK.match(self._held):
                self._held = self._held[match.end() :]
                yield from self._mark(int(match[1]), match[2] or "")
            elif not is_end and len(self._held) < LONGEST_MARK and (bracket < 0 or MAY_BECOME_MARK.match(self._held)):
                return  # more of it may come
            elif is_end and UNFINISHED_MARK.match(self._held):
                self._held = ""  # it proves nothing any more
            else:
                length = bracket + 1 if bracket >= 0 else len(self._held)
                yield from self._text(self._held[:length])
                self._held = self._held[length:]

    def _code(self, code: str, kind: Kind) -> Iterator[Event]:
        """Code is claimed as any text is; a block of it is a paragraph of its own, and begins a line."""
        if kind is Kind.INLINE:
            yield from self._text(code)
            return
        if not self._in_block:
            yield from self._end_claim()
            yield from self._end_paragraph()
            yield Delta("\n")
            self._in_block = True
        self._claim += code
        yield Delta(code)

    def _text(self, text: str) -> Iterator[Event]:
        if (self._notes or self._in_block) and any(letter.isalnum() for letter in text):
            yield from self._end_claim()
            if self._in_block:
                yield from self._end_paragraph()
                yield Delta("\n\n")
                self._in_block = False
        *ended, rest = PARAGRAPH_END.split(text)
        for paragraph in ended:
            yield from self._say(paragraph)
            yield from self._end_claim()
            yield from self._end_paragraph()
            yield Delta("\n\n")
        yield from self._say(rest)

    def _say(self, text: str) -> Iterator[Event]:
        if text:
            self._claim += text
            yield Delta(text)

    def _mark(self, source: int, quote: str) -> Iterator[Event]:
        note = self._note(source, quote)
        if note is None:
            self.dropped += 1
            return
        self.number += 1
        self._notes.append(replace(note, number=self.number))
        yield Delta(f"[^{self.number}]")

    def _note(self, source: int, quote: str) -> Cited | None:
        """The footnote with the quote where it stands: in the source that was named, or else in another."""
        named = self.sources[source - 1] if 0 < source <= len(self.sources) else None
        quote = quote.strip() or (_best_sentence(self._claim, named) if named else "")
        order = ([named] if named else []) + [other for other in self.sources if other is not named]
        for passage in order:
            if find_quote(quote, passage.content):
                return cite(0, passage, quote, (0, len(passage.content)))
        return Cited(0, named, quote, 0, len(named.content), Match.MISSING) if named else None

    def _end_claim(self) -> Iterator[Event]:
        """Check the claim against all its footnotes together."""
        if self._notes:
            missing = unproved(self._claim, self._notes)
            yield from (replace(note, unproved=missing) for note in self._notes)
            self._claim, self._notes = "", []

    def _end_paragraph(self) -> Iterator[Event]:
        claim, self._claim = self._claim, ""
        if len(claim.split()) >= FEWEST_WORDS and not HEADING.match(claim):
            self.unsupported += 1
            yield Delta(UNSUPPORTED)


def _best_sentence(claim: str, passage: Passage) -> str:
    """The sentence of a source that a claim without a quote most likely comes from."""
    wanted = words_of(claim)
    sentences = [passage.content[start:end] for start, end in passage.sentences]
    return max(sentences, key=lambda sentence: len(words_of(sentence) & wanted), default="")
