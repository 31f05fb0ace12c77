"""Which sentence of the sources a claim without a quote comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from webapp.answering.cite import cite, find_quote, unproved
from webapp.answering.events import Cited
from webapp.answering.marks import Reference
from webapp.answering.retrieve import Passage
from webapp.answering.sentences import length
from webapp.answering.verdicts import Match
from webapp.shared.bm25 import words_of

LIKELY = 0.5
"""The share of a claim's terms that a sentence must have to be where the model may have it from."""
LIKELY_NAMED = 0.3
"""The same, of a source that the model has named."""
SURE = 0.8
"""The share that a sentence must have to support a claim that names no source."""
CANDIDATES = 3
FEWEST_WORDS = 3
"""A shorter quote is looked for in the source that is named alone: it stands in others by chance."""


@dataclass(frozen=True)
class _Sentence:
    passage: Passage
    start: int
    end: int
    terms: frozenset[int]

    @property
    def text(self) -> str:
        return self.passage.content[self.start : self.end]

    def cited(self) -> Cited:
        return Cited(0, self.passage, self.text, self.start, self.end, Match.EXACT)


class Sources:
    """The sources of an answer, numbered from 1 as the model has seen them, and their sentences.

    Earlier answers come after the documents: they are cited where they are named or quoted, and where no document has
    the quote; a claim without a footnote is never given one to them.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages

    def __len__(self) -> int:
        return len(self.passages)

    def cited(self, claim: str, reference: Reference) -> list[Cited]:
        """Return the footnotes of a reference: each quote where it stands, in the source that was named or in another.

        Without a quote, the sentence that the claim most likely comes from; none where there is no such source.
        """
        named = self._passage(reference.source)
        whole = self._found(reference.whole, named) if reference.whole else None
        if whole and (len(reference.quotes) < 2 or whole.match is not Match.CLOSE):
            return [whole]
        if not reference.quotes:
            return self._bare(claim, named)
        found = [(quote, self._found(quote, named)) for quote in reference.quotes]
        is_source = named is not None and not named.said_on
        missing = [_missing(named, quote) for quote, note in found if named and is_source and not note]
        return [note for _, note in found if note] + missing

    def attributed(self, claim: str) -> Cited | None:
        """Return a footnote to the sentence that supports a claim; None where there is none."""
        notes = (sentence.cited() for _, sentence in self._likely(claim, self._sentences, SURE))
        return next((note for note in notes if not unproved(claim, [note], even_unsure=True)), None)

    def shared(self, claim: str, notes: Iterable[Cited]) -> Cited | None:
        """Return a footnote for a claim to what is quoted right behind it, where it may come from that."""
        places = [(note.passage, note.start, note.end) for note in notes if note.match is not Match.MISSING]
        quoted = [
            sentence
            for sentence in self._sentences
            if any(
                sentence.passage is one and sentence.start < end and start < sentence.end for one, start, end in places
            )
        ]
        likely = (sentence.cited() for _, sentence in self._likely(claim, quoted))
        return next((note for note in likely if not unproved(claim, [note], even_unsure=True)), None)

    def _passage(self, number: int) -> Passage | None:
        return self.passages[number - 1] if 0 < number <= len(self.passages) else None

    def _found(self, quote: str, named: Passage | None) -> Cited | None:
        others = [one for one in self.passages if one is not named] if length(quote) >= FEWEST_WORDS else []
        order = sorted([named, *others] if named else others, key=lambda one: bool(one.said_on))
        passage = next((one for one in order if find_quote(quote, one.content)), None)
        return cite(0, passage, quote.strip(), (0, len(passage.content))) if passage else None

    def _bare(self, claim: str, named: Passage | None) -> list[Cited]:
        if named is None or named.said_on:
            return []
        own = [sentence for sentence in self._sentences if sentence.passage is named]
        likely = self._likely(claim, own) or self._likely(claim, self._sentences)
        likely = likely or self._likely(claim, own, LIKELY_NAMED)
        return [likely[0][1].cited() if likely else _missing(named, "")]

    @cached_property
    def _sentences(self) -> list[_Sentence]:
        return [
            _Sentence(passage, start, end, words_of(passage.content[start:end]))
            for passage in self.passages
            if not passage.said_on
            for start, end in passage.sentences
        ]

    def _likely(
        self, claim: str, sentences: Iterable[_Sentence], fewest: float = LIKELY
    ) -> list[tuple[float, _Sentence]]:
        """The sentences that have most of a claim's terms, best first, each with their share."""
        terms = words_of(claim)
        shares = [(len(one.terms & terms) / max(1, len(terms)), one) for one in sentences]
        likely = [(share, one) for share, one in shares if share >= fewest]
        return sorted(likely, key=lambda found: -found[0])[:CANDIDATES]


def _missing(named: Passage, quote: str) -> Cited:
    return Cited(0, named, quote, 0, len(named.content), Match.MISSING)
