"""What happens while an answer is made: Found, then Delta and Cited in turns or NotInSources, then Finished."""

from dataclasses import dataclass

from webapp.answering.retrieve import Passage


@dataclass(frozen=True)
class Found:
    """The passages that the answer is made from, best first."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Delta:
    """A further piece of the answer, in Markdown; a footnote's mark is `[^1]`."""

    text: str


@dataclass(frozen=True)
class Cited:
    """A footnote: `passage.content[start:end]` is where the quote stands, when it is verified."""

    number: int
    passage: Passage
    quote: str
    start: int
    end: int
    verified: bool


@dataclass(frozen=True)
class NotInSources:
    """The sources do not answer; these passages come nearest."""

    nearest: tuple[Passage, ...]


@dataclass(frozen=True)
class Finished:
    """The answer is complete."""

    citations: int


Event = Found | Delta | Cited | NotInSources | Finished
