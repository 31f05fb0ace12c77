"""What a language model writes becomes an answer whose footnotes are proved.

The model is asked to write, behind each claim, the number of its source and the words that prove it:

    Metformin begins at 500 mg a day [2: "The dose begins at 500 mg a day with food."].

Each quote is looked for in the source, and in the others when it is not there. A footnote to no source is dropped. A
claim without a footnote gets one to the sentence that supports it, or else the mark `[^0]`.

A footnote within a sentence waits for the words behind it, as it may have to prove them too, and all that is written
waits with it. Where many follow it is shown with what stands before it; at the sentence's end, another one tells what
is found out about the whole. Where notes below the answer may tell the sources, what follows waits for them for a few
hundred letters only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from webapp.answering import claims
from webapp.answering.attribute import Sources
from webapp.answering.check import checked
from webapp.answering.events import Cited, Event, Finished
from webapp.answering.marks import Mark, Reference
from webapp.answering.outgoing import MOST_WAITING, Outgoing, Place
from webapp.answering.retrieve import Passage
from webapp.answering.tokens import CodeBlock, End, Note, Reader, Token
from webapp.answering.verdicts import Match, Support

MOST_HELD = 120
"""How many letters behind a footnote may wait for the end of their sentence."""


class Composer:
    """Turns a stream of text into events; the sources are numbered from 1, as the model has seen them.

    After ``compose``, ``is_refusal`` says whether all that was written is that the sources do not answer.
    """

    def __init__(self, sources: Sequence[Passage]) -> None:
        self.dropped = 0
        self._sources = Sources(sources)
        self._outgoing = Outgoing()
        self._claim = ""
        self._since = ""  # of the claim, the text since its last footnote
        self._places: list[Place] = []  # the footnotes of the claim
        self._open: list[Place] = []  # claims of the block that have no footnote, and may share one that follows
        self._labelled: list[Place] = []  # they wait for the notes below
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
            yield from self._outgoing.known()
        self._end_claim()
        self._end_block()
        self._prove_labelled(is_end=True)
        yield from self._outgoing.last()
        proved = self._outgoing.number - self._outgoing.recalled
        yield Finished(proved, self._outgoing.unsupported, self.dropped)

    def _take(self, token: Token) -> None:
        if isinstance(token, Mark):
            self._mark(token)
        elif isinstance(token, Note):
            self._notes.setdefault(token.label, token.reference)
            self._prove_labelled()
        elif isinstance(token, End):
            self._end(token)
        else:
            self._in_code = isinstance(token, CodeBlock)
            self._claim += token.text
            self._since += token.text
            self._outgoing.add(token.text)
            if len(self._since) >= MOST_HELD:
                self._prove_last()
            while self._open and self._outgoing.written - self._open[0].written > MOST_WAITING:
                self._settle_one(self._open.pop(0), [])

    def _mark(self, mark: Mark) -> None:
        is_shown = bool(self._places) and self._places[-1].notes is not None
        if not self._places or is_shown or any(letter.isalnum() for letter in self._since):
            self._prove_last()
            self._places.append(Place(self._since, label=mark.label, written=self._outgoing.written))
            self._outgoing.add(self._places[-1])
            self._since = ""
        place = self._places[-1]
        place.references += mark.references
        place.label = mark.label if len(place.references) == 1 else 0

    def _end(self, end: End) -> None:
        is_code, is_heading = self._in_code, claims.is_heading(self._claim)
        is_list = claims.is_item(self._claim) and claims.opens_line(end.following)
        self._end_claim()
        self._outgoing.add(_separator(end.gap))
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
            may_be_attributed = not (is_quoted or self._in_code)
            self._leave_open(Place(claim, may_be_attributed=may_be_attributed, written=self._outgoing.written))
        self._claim, self._since, self._places, self._in_code = "", "", [], False

    def _end_block(self) -> None:
        self._settle([])

    def _prove_last(self) -> None:
        """Prove the last footnotes of the claim, unless the notes below tell their sources."""
        for place in self._places[-1:]:
            if place.notes is None and not place.label:
                self._prove(place)

    def _prove_labelled(self, is_end: bool = False) -> None:
        """Prove the claims whose notes below have come; at the end, all others by what stands beside them."""
        for place in self._labelled:
            is_told = place.label in self._notes
            if place.notes is None and (is_told or is_end):
                place.references = [self._notes[place.label]] if is_told else place.references
                self._prove(place)

    def _prove_whole(self, place: Place) -> None:
        """Repeat footnotes that were shown too early to prove all of their claim, where less is found out about it."""
        shown = place.notes or []
        found = checked(claims.plain(place.claim + self._since), shown)
        worse = [
            note
            for note, before in zip(found, shown, strict=True)
            if note.verdict != before.verdict and note.support is not Support.SUPPORTED
        ]
        if worse:
            self._outgoing.add(Place(notes=worse))

    def _prove(self, place: Place) -> None:
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

    def _leave_open(self, place: Place) -> None:
        """Give a claim without a footnote one to the sentence that supports it; where there is none, it may wait.

        So does a row, which may turn out to be the heading of a table.
        """
        self._outgoing.add(place)
        if claims.is_row(place.claim) or not self._attribute(place):
            self._open.append(place)

    def _attribute(self, place: Place) -> bool:
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

    def _settle_one(self, place: Place, notes: Sequence[Cited]) -> None:
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
