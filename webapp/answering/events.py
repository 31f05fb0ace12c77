"""What happens while an answer is made: Found; Delta and Cited in turns, behind
Nearest where they are quoted, or NotInSources; Finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from webapp.answering.mentions import not_mentioned
from webapp.answering.retrieve import Passage, Ranked
from webapp.answering.sentences import is_garbled
from webapp.answering.verdicts import Match, Support, Verdict

NEAREST = 3
"""How many passages are shown where the sources do not answer."""


@dataclass(frozen=True)
class Found:
    """The passages found, best first; ``cut`` says of those that are not read, by their ids, why: see context.py."""

    passages: tuple[Passage, ...]
    cut: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """What is being done while there is nothing to be shown yet: "Reading part 3 of 12"."""

    text: str


@dataclass(frozen=True)
class Delta:
    """A further piece of the answer, in Markdown; a footnote's mark is `[^1]`."""

    text: str


@dataclass(frozen=True)
class Cited:
    """A footnote: `passage.content[start:end]` is where the quote stands, unless it is MISSING.

    `support` says whether what is quoted supports the claim: QUOTED where nothing is claimed beyond the quote.
    `unproved` is what the claim says otherwise than its sources, in words; `computed` what it has computed from them.
    """

    number: int
    passage: Passage
    quote: str
    start: int
    end: int
    match: Match
    unproved: tuple[str, ...] = ()
    support: Support = Support.QUOTED
    computed: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.match, self.support, self.unproved, self.computed)


@dataclass(frozen=True)
class Retracted:
    """What was said and cited so far is taken back: it was a thought, or is answered once more."""


@dataclass(frozen=True)
class Nearest:
    """What follows is quoted: the sentences nearest to the question, which need not be an answer.

    ``not_mentioned``: the names and numbers of the question that stand in none of them.
    """

    not_mentioned: tuple[str, ...]


@dataclass(frozen=True)
class NotInSources:
    """The sources do not answer, whatever was written before; these passages come nearest.

    ``not_mentioned``: as in ``Nearest``.
    """

    nearest: tuple[Passage, ...]
    not_mentioned: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: str, ranked: Sequence[Ranked]) -> NotInSources:
        """Return what is said of a question that passages, ranked for it, do not answer."""
        readable = (one.passage for one in ranked if not is_garbled(one.passage.content))
        nearest = tuple(islice(readable, NEAREST))
        return cls(nearest, not_mentioned(question, [f"{passage.title} {passage.content}" for passage in nearest]))


@dataclass(frozen=True)
class Finished:
    """The answer is complete: its footnotes, the claims without any, and the footnotes to nothing that was read."""

    citations: int
    unsupported: int = 0
    dropped: int = 0


Event = Found | Progress | Nearest | Delta | Cited | Retracted | NotInSources | Finished


def kept(events: Iterable[Event]) -> list[Event]:
    """Return the events of an answer that are not taken back."""
    found: list[Event] = []
    for event in events:
        if isinstance(event, Retracted):
            found = [one for one in found if isinstance(one, Found)]
        else:
            found.append(event)
    return found
