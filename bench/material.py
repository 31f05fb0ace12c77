"""The questions with known answers that the figures are made from."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SAMPLE = 500
MESSAGES = 100_000
SEED = 8
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Question:
    """A question, the article that answers it, and the answers that count."""

    text: str
    title: str
    answers: list[str]

    def is_answered_by(self, text: str) -> bool:
        return any(answer in text for answer in self.answers)


@dataclass(frozen=True)
class Query:
    """A query and the numbers of the abstracts judged relevant to it."""

    text: str
    relevant: frozenset[int]


class Material:
    """The folder given to the benchmark."""

    def __init__(self, folder: Path, with_all: bool, messages: int = MESSAGES, points: int = 0) -> None:
        """``with_all``: take every answerable question, not a sample of 500 that is always the same.

        ``messages``: how many there are of past conversations. ``points``: how many the index has at last, 0 for no
        more than in any run.
        """
        self.folder = folder
        self.with_all = with_all
        self.messages = messages
        self.points = points

    @property
    def book(self) -> Path:
        return self.folder / "pdfs" / "freeculture.pdf"

    @cached_property
    def articles(self) -> list[tuple[str, str]]:
        """Return (title, text) of each article, with empty lines between its paragraphs."""
        return [(one["title"], "\n\n".join(one["paragraphs"])) for one in self._squad["documents"]]

    @cached_property
    def questions(self) -> list[Question]:
        found = [
            Question(one["question"], one["title"], [" ".join(answer.split()) for answer in one["answers"]])
            for one in self._squad["questions"]
            if one["answerable"]
        ]
        return found if self.with_all else random.Random(SEED).sample(found, min(SAMPLE, len(found)))  # noqa: S311

    @property
    def searches(self) -> list[str]:
        """Return every question of the articles, answerable or not: enough to search for each only once."""
        return [one["question"] for one in self._squad["questions"]]

    @cached_property
    def abstracts(self) -> dict[int, str]:
        """Return the abstracts by number, without the two that are empty."""
        texts = {number: one["text"] for number, one in enumerate(self._cranfield["documents"])}
        return {number: text for number, text in texts.items() if text.strip()}

    @cached_property
    def sentences(self) -> list[str]:
        """Return the sentences of the articles and of the abstracts."""
        texts = [*(text for _, text in self.articles), *self.abstracts.values()]
        return [sentence for text in texts for sentence in SENTENCE_END.split(text)]

    @cached_property
    def queries(self) -> list[Query]:
        return [Query(one["query"], frozenset(one["relevant"])) for one in self._cranfield["queries"]]

    @property
    def claims(self) -> Iterator[tuple[str, str, str]]:
        """Yield (kind, claim, sentence) of claims.txt; the kind of a claim that its sentence supports is ""."""
        sentence = ""
        for line in (self.folder / "claims.txt").read_text().splitlines():
            letter, _, text = line.partition(" ")
            kind, _, claim = text.partition(" ") if letter == "W" else ("", "", text)
            if letter == "S":
                sentence = text
            elif letter in ("R", "W"):
                yield kind, claim, sentence

    @cached_property
    def _squad(self) -> dict[str, list[dict]]:
        data: dict[str, list[dict]] = json.loads((self.folder / "squad8.json").read_text())
        return data

    @cached_property
    def _cranfield(self) -> dict[str, list[dict]]:
        data: dict[str, list[dict]] = json.loads((self.folder / "cranfield.json").read_text())
        return data
