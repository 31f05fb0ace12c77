"""Claims beside the sentences that they are cited for: right ones, and wrong ones of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Claim:
    """A claim and a sentence. ``kind`` says what is wrong with it, "" where nothing is."""

    text: str
    source: str
    kind: str


def read(name: str) -> Iterator[Claim]:
    """Yield the claims of a file: S a sentence, R a claim that it supports, W and a kind one that it does not."""
    source = ""
    for line in (Path(__file__).parent / name).read_text().splitlines():
        letter, _, text = line.partition(" ")
        if letter == "S":
            source = text
        elif letter == "R":
            yield Claim(text, source, "")
        elif letter == "W":
            kind, _, text = text.partition(" ")
            yield Claim(text, source, kind)
