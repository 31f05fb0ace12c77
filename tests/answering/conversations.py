"""Conversations over a small library in a real index: a first question, and follow-ups with what answers them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from tests.searching import search
from webapp.answering.events import Cited
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.readings import likeliest, readings
from webapp.answering.retrieve import Passage, Ranked, rank
from webapp.clients.embeddings import MiniLM
from webapp.clients.vectors import Collection, Point, VectorIndex
from webapp.index.sentences import packed
from webapp.ingest.chunk import Chunk, chunk
from webapp.ingest.parsed import Block

FOLDER = Path(__file__).parent / "follow_ups"
ARTICLES = Path(__file__).parents[1] / "retrieval" / "articles.md"
COLLECTION = Collection("conversations", MiniLM.dimension)

Turn = tuple[str, str]
"""A question, and words of the sentence that answers it."""


def conversations() -> list[list[Turn]]:
    """Return the conversations, each from its first question on."""
    parts = (FOLDER / "conversations.txt").read_text().strip().split("\n\n")
    return [[_turn(line) for line in part.split("\n")] for part in parts]


def _turn(line: str) -> Turn:
    question, answer = line.lstrip("+ ").split("|")
    return question.strip(), answer.strip()


class Answers:
    """Answers questions from the library by quoting."""

    def __init__(self, index: VectorIndex, embeddings: MiniLM) -> None:
        self.mine = index.owned_by("alice")
        self.embeddings = embeddings
        self.chunks: dict[str, tuple[str, Chunk]] = {}
        self.kept: dict[str, bytes] = {}
        for text in (FOLDER / "library.md", ARTICLES):
            for title, *paragraphs in _documents(text.read_text()):
                self._add(title, [Block(paragraph) for paragraph in paragraphs])

    def _add(self, title: str, blocks: list[Block]) -> None:
        cuts = chunk(blocks, self.embeddings.count_tokens, target=30, maximum=90)
        vectors = self.embeddings.passages([(one.content, one.sentences) for one in cuts])
        for one, vector in zip(cuts, vectors, strict=True):
            id = str(uuid.uuid4())
            self.chunks[id] = title, one
            self.mine.upsert(COLLECTION, [Point(id, one.content, {}, vector.dense)])
            self.kept[id] = packed(vector.sentences)

    def answer(self, question: str, turns: list[tuple[str, str]]) -> tuple[str, str]:
        """Return what was searched for a question after those before it, and all that is quoted."""
        texts = readings(question, turns, embed=self.embeddings.query)
        found = [self._ranked(text) for text in texts]
        best = likeliest(list(zip(texts, found, strict=True)), question)
        events = QuotingAnswerer().answer(found[best], texts[best])
        return texts[best], " ".join(event.quote for event in events if isinstance(event, Cited))

    def _ranked(self, question: str) -> list[Ranked]:
        found = search(self.mine, COLLECTION, question, self.embeddings.query(question), 20, self.kept)
        passages = [self._passage(hit.id, hit.score, hit.sentences) for hit in found.hits]
        return rank(passages, found.idf, question, found.size)

    def _passage(self, id: str, score: float, cosines: tuple[float, ...]) -> Passage:
        title, one = self.chunks[id]
        return Passage(id, title, title, "", one.index, one.content, one.sentences, [], score, cosines)


def _documents(text: str) -> Iterator[list[str]]:
    for part in re.split(r"^# ", text, flags=re.MULTILINE):
        if part.strip():
            yield part.strip().split("\n\n")
