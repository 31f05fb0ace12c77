"""What a language model writes becomes an answer whose footnotes are proved.

The model is asked to write, behind each claim, the number of its source and the words that prove it:

    Metformin begins at 500 mg a day [2: "The dose begins at 500 mg a day with food."].

Each quote is looked for in the source, and in the others when it is not there. A footnote to no source is dropped. A
claim without a footnote gets one to the sentence that supports it, or else the mark `[^0]`.

A footnote within a sentence waits for the words behind it, as it may have to prove them too, and all that is written
waits with it. Where many follow it is shown with what stands before it; at the sentence's end, another one tells what
is found out about the whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from webapp.answering import claims
from webapp.answering.attribute import Sources
from webapp.answering.check import checked
from webapp.answering.events import Cited, Delta, Event, Finished
from webapp.answering.marks import Mark, Reference
from webapp.answering.retrieve import Passage
from webapp.answering.tokens import CodeBlock, End, Note, Reader, Token
from webapp.answering.verdicts import Match, Support

UNSUPPORTED = "[^0]"
MOST_HELD = 120
"""How many letters behind a footnote may wait for the end of their sentence."""
MOST_WAITING = 300
"""How many letters behind a claim without a footnote may wait for one that follows."""


@dataclass
class _Place:
    """Where footnotes stand in the answer, once it is known which. ``claim`` is what they have to prove.

    ``may_be_attributed``: a sentence of a source may be found for it; not where the model quotes what was never read.
    ``written``: how many letters of the answer stand before it.
    """

    claim: str = ""
    references: list[Reference] = field(default_factory=list)
    label: int = 0
    notes: list[Cited] | None = None
    may_be_attributed: bool = True
    is_unsupported: bool = False
    written: int = 0


class Composer:
    """Turns a stream of text into events; the sources are numbered from 1, as the model has seen them.

    After ``compose``, ``is_refusal`` says whether all that was written is that the sources do not answer.
    """

    def __init__(self, sources: Sequence[Passage]) -> None:
        self.number = self.unsupported = self.dropped = 0
        self._sources = Sources(sources)
        self._queue: deque[str | _Place] = deque()  # what is to be said; from the first open place on it waits
        self._claim = ""
        self._since = ""  # of the claim, the text since its last footnote
        self._places: list[_Place] = []  # the footnotes of the claim
        self._open: list[_Place] = []  # claims of the block that have no footnote, and may share one that follows
        self._written = 0  # letters
        self._labelled: list[_Place] = []  # they wait for the notes below
        self._notes: dict[int, Reference] = {}
        self._said: list[str] = []
        self._in_code = False

    @property
    def is_refusal(self) -> bool:
        return claims.is_refusal(self._said)

    def compose(self, stream: Iterable[str]) -> Iterator[Event]:
        """Yield Delta and Cited in turns, and Finished."""
        for token in Reader(len(self._sources)).read(stream):
            self._take(token)
            yield from self._known()
        self._end_claim()
        self._end_block()
        for place in self._labelled:
            if place.label in self._notes:
                place.references = [self._notes[place.label]]
            self._prove(place)
        yield from self._known()
        yield Finished(self.number, self.unsupported, self.dropped)

    def _known(self) -> Iterator[Event]:
        """Say what is known: all up to the first place whose footnotes are not."""
        while self._queue:
            one = self._queue[0]
            if isinstance(one, _Place) and one.notes is None:
                return
            self._queue.popleft()
            if isinstance(one, str):
                yield Delta(one)
            else:
                yield from self._marks(one)

    def _marks(self, place: _Place) -> Iterator[Event]:
        if place.is_unsupported:
            self.unsupported += 1
            yield Delta(UNSUPPORTED)
        first = self.number + 1
        numbered = [replace(note, number=number) for number, note in enumerate(place.notes or (), start=first)]
        self.number += len(numbered)
        if numbered:
            yield Delta("".join(f"[^{note.number}]" for note in numbered))
        yield from numbered

    def _take(self, token: Token) -> None:
        if isinstance(token, Mark):
            self._mark(token)
        elif isinstance(token, Note):
            self._notes.setdefault(token.label, token.reference)
        elif isinstance(token, End):
            self._end(token)
        else:
            self._in_code = isinstance(token, CodeBlock)
            self._claim += token.text
            self._since += token.text
            self._queue.append(token.text)
            self._written += len(token.text)
            if len(self._since) >= MOST_HELD:
                self._prove_last()
            while self._open and self._written - self._open[0].written > MOST_WAITING:
                self._settle_one(self._open.pop(0), [])

    def _mark(self, mark: Mark) -> None:
        is_shown = bool(self._places) and self._places[-1].notes is not None
        if not self._places or is_shown or any(letter.isalnum() for letter in self._since):
            self._prove_last()
            self._places.append(_Place(self._since, label=mark.label))
            self._queue.append(self._places[-1])
            self._since = ""
        place = self._places[-1]
        place.references += mark.references
        place.label = mark.label if len(place.references) == 1 else 0

    def _end(self, end: End) -> None:
        is_code, is_heading = self._in_code, claims.is_heading(self._claim)
        is_list = claims.is_item(self._claim) and claims.opens_line(end.following)
        self._end_claim()
        self._queue.append(_separator(end.gap))
        self._written += len(end.gap)
        if is_code or is_heading or (end.gap.count("\n") > 1 and not is_list):
            self._end_block()

    def _end_claim(self) -> None:
        claim, places = self._claim, self._places
        self._said.append(claim)
        if claims.is_separator(claim) and self._open and claims.is_row(self._open[-1].claim):
            self._open.pop().notes = []  # the heading of a table claims nothing
        if places and places[-1].notes is None:
            places[-1].claim += self._since
            self._prove_last()
        elif places:
            self._prove_whole(places[-1])
        self._labelled += [place for place in places if place.label]
        notes = [note for place in places for note in place.notes or ()]
        if notes:
            self._settle(notes)
        elif not any(place.label for place in places) and (self._in_code or claims.asserts(claim)):
            is_quoted = any(reference.quotes for place in places for reference in place.references)
            self._leave_open(_Place(claim, may_be_attributed=not (is_quoted or self._in_code), written=self._written))
        self._claim, self._since, self._places, self._in_code = "", "", [], False

    def _end_block(self) -> None:
        self._settle([])

    def _prove_last(self) -> None:
        """Prove the last footnotes of the claim, unless the notes below tell their sources."""
        for place in self._places[-1:]:
            if place.notes is None and not place.label:
                self._prove(place)

    def _prove_whole(self, place: _Place) -> None:
        """Repeat footnotes that were shown too early to prove all of their claim, where less is found out about it."""
        shown = place.notes or []
        found = checked(claims.plain(place.claim + self._since), shown)
        worse = [
            note
            for note, before in zip(found, shown, strict=True)
            if note.verdict != before.verdict and note.support is not Support.SUPPORTED
        ]
        if worse:
            self._queue.append(_Place(notes=worse))

    def _prove(self, place: _Place) -> None:
        """Find what is quoted, and check the claim against all of it together."""
        claim = claims.plain(place.claim)
        found: list[Cited] = []
        for reference in place.references:
            notes = self._sources.cited(claim, reference)
            self.dropped += not notes
            found += notes
        if any(note.match is not Match.MISSING for note in found):
            proved = [note for note in found if note.quote]  # of several sources without a quote, those that say it
            self.dropped += len(found) - len(proved)
            found = proved
        once = {(note.passage.id, note.start, note.end, note.quote): note for note in found}
        place.notes = checked(claim, list(once.values()))

    def _leave_open(self, place: _Place) -> None:
        """Give a claim without a footnote one to the sentence that supports it; where there is none, it may wait.

        So does a row, which may turn out to be the heading of a table.
        """
        self._queue.append(place)
        if claims.is_row(place.claim) or not self._attribute(place):
            self._open.append(place)

    def _attribute(self, place: _Place) -> bool:
        claim = claims.plain(place.claim)
        note = self._sources.attributed(claim) if place.may_be_attributed else None
        if note:
            place.notes = checked(claim, [note])
        return note is not None

    def _settle(self, notes: Sequence[Cited]) -> None:
        """Give each claim that waits a footnote to what is quoted behind it, where it may come from that."""
        for place in self._open:
            self._settle_one(place, notes)
        self._open = []

    def _settle_one(self, place: _Place, notes: Sequence[Cited]) -> None:
        if claims.is_row(place.claim) and self._attribute(place):
            return
        claim = claims.plain(place.claim)
        note = self._sources.shared(claim, notes) if place.may_be_attributed and notes else None
        place.notes = checked(claim, [note]) if note else []
        place.is_unsupported = note is None


def _separator(gap: str) -> str:
    """What stands between two claims: of several empty lines, one."""
    if gap.count("\n") < 2:
        return gap
    first, *_, last = gap.split("\n")
    return f"{first.rstrip()}\n\n{last}"
