"""Questions in other languages than English quote the sentence that answers, from one library of all these texts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.searching import search
from webapp.answering.events import Cited
from webapp.answering.quote import QuotingAnswerer
from webapp.answering.retrieve import Passage, Ranked, rank
from webapp.clients.embeddings import MiniLM
from webapp.clients.vectors import Collection, OwnedIndex, Point, open_index
from webapp.index.sentences import packed
from webapp.ingest.chunk import chunk
from webapp.ingest.parsed import Block
from webapp.shared.languages import asked_in, tell

FOLDER = Path(__file__).parent / "languages"
CODES = ("ar", "de", "es", "fr", "ja", "ru", "zh")
COLLECTION = Collection("languages", MiniLM.dimension)
RIGHT = 11  # of 13


@dataclass(frozen=True)
class Library:
    index: OwnedIndex
    embeddings: MiniLM
    passages: dict[str, Passage]
    kept: dict[str, bytes]

    def rank(self, question: str) -> Sequence[Ranked]:
        vector, languages = self.embeddings.query(question), asked_in(question, (*CODES, "en"))
        how = {"languages": languages, "is_multilingual": False}
        found = search(self.index, COLLECTION, question, vector, 20, self.kept, **how)
        hits = [self._hit(hit.id, hit.score, hit.sentences) for hit in found.hits]
        return rank(hits, found.idf, question, found.size, found.language, is_multilingual=False)

    def _hit(self, id: str, score: float, cosines: tuple[float, ...]) -> Passage:
        known = self.passages[id]
        return Passage(**{**vars(known), "score": score, "cosines": cosines})


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Iterator[Library]:
    opened, embeddings = open_index(tmp_path_factory.mktemp("index"), "", "", lambda: "here"), MiniLM()
    index, passages, kept = opened.owned_by("alice"), {}, {}
    for title, paragraphs, _ in map(_read, sorted(FOLDER.glob("*.txt"))):
        cuts = chunk([Block(text) for text in paragraphs], embeddings.count_tokens)
        for cut, vectors in zip(cuts, embeddings.passages([(one.content, one.sentences) for one in cuts]), strict=True):
            id, language = str(uuid.uuid5(uuid.NAMESPACE_OID, cut.content)), tell(cut.content)
            index.upsert(COLLECTION, [Point(id, cut.content, {}, vectors.dense, language)])
            kept[id] = packed(vectors.sentences)
            passages[id] = Passage(
                id, title, title, "", cut.index, cut.content, cut.sentences, [], 0.0, (), language=language
            )
    yield Library(index, embeddings, passages, kept)
    opened.close()


@pytest.mark.parametrize("code", CODES)
def test_the_sentence_that_answers_is_quoted(code: str, library: Library) -> None:
    *_, questions = _read(FOLDER / f"{code}.txt")
    missed = [question for question, answer in questions if not _is_quoted(library, question, answer)]
    assert len(questions) - len(missed) >= RIGHT, missed


def _is_quoted(library: Library, question: str, answer: str) -> bool:
    events = QuotingAnswerer().answer(library.rank(question), question)
    return any(answer in event.quote for event in events if isinstance(event, Cited))


def _read(path: Path) -> tuple[str, list[str], list[tuple[str, str]]]:
    text, _, asked = path.read_text().partition("\n---\n")
    title, *paragraphs = text.strip().split("\n\n")
    return title, paragraphs, [tuple(line.split(" | ")) for line in asked.splitlines()]
