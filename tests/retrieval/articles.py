"""Eight short articles, and questions that they answer, in a real index that may lack some of the vectors."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.searching import search
from webapp.answering.retrieve import Passage as RankedPassage
from webapp.answering.retrieve import rank
from webapp.clients.embeddings import MiniLM, Passage, Vector
from webapp.clients.vectors import Collection, Point, VectorIndex
from webapp.index.sentences import packed
from webapp.ingest.chunk import Chunk, chunk
from webapp.ingest.parsed import Block

FOLDER = Path(__file__).parent
FIRST_FEW = 5


@dataclass(frozen=True)
class Question:
    """A question, the article that answers it, and words of the passage that does."""

    article: str
    text: str
    answer: str
    vector: Vector


@dataclass(frozen=True)
class Text:
    """A chunk of an article with its vectors."""

    id: str
    article: str
    chunk: Chunk
    vectors: Passage


class Articles:
    """The articles, cut and embedded once, and the questions."""

    def __init__(self, embeddings: MiniLM) -> None:
        self.texts = [text for article in _articles() for text in _texts(embeddings, *article)]
        lines = (FOLDER / "questions.txt").read_text().splitlines()
        parts = [[part.strip() for part in line.split("|")] for line in lines]
        self.questions = [Question(*part, embeddings.query(part[1])) for part in parts]
        self.by_id = {text.id: text for text in self.texts}
        self.kept = {text.id: packed(text.vectors.sentences) for text in self.texts}

    def gold(self, question: Question) -> Text:
        """Return the text that answers a question."""
        (found,) = [text for text in self.texts if question.answer in text.chunk.content]
        assert found.article == question.article
        return found

    def publish(self, index: VectorIndex, name: str, is_bare: Callable[[Text], bool]) -> Searcher:
        """Put all texts into a collection, those that are bare without their vectors."""
        collection = Collection(name, MiniLM.dimension)
        mine = index.owned_by("alice")
        for text in self.texts:
            dense = None if is_bare(text) else text.vectors.dense
            mine.upsert(collection, [Point(text.id, text.chunk.content, {"document_id": text.article}, dense)])
        return Searcher(self, index, collection)


@dataclass(frozen=True)
class Searcher:
    """Asks questions of one collection."""

    articles: Articles
    index: VectorIndex
    collection: Collection

    def share_found(self, questions: Sequence[Question], by_words: bool = False) -> float:
        """Return the share of the questions whose gold passage is among the first five."""
        found = [self._is_found(question, by_words) for question in questions]
        return sum(found) / len(found)

    def relevance(self, text: str, vector: Vector | None) -> float:
        """Return the relevance of the best sentence for a question."""
        return max((max(one.relevance) for one in self._ranked(text, vector)), default=0.0)

    def _is_found(self, question: Question, by_words: bool) -> bool:
        ranked = self._ranked(question.text, None if by_words else question.vector)
        return self.articles.gold(question).id in [one.passage.id for one in ranked[:FIRST_FEW]]

    def _ranked(self, text: str, vector: Vector | None):
        found = search(self.index.owned_by("alice"), self.collection, text, vector, 20, self.articles.kept)
        return rank([self._passage(hit.id, hit.score, hit.sentences) for hit in found.hits], found.idf)

    def _passage(self, id: str, score: float, cosines: tuple[float, ...]) -> RankedPassage:
        text = self.articles.by_id[id]
        return RankedPassage(
            id=id,
            document_id=text.article,
            title=text.article,
            section="",
            index=text.chunk.index,
            content=text.chunk.content,
            sentences=text.chunk.sentences,
            pages=[],
            score=score,
            cosines=cosines,
        )


def _articles() -> list[tuple[str, list[str]]]:
    parts = (FOLDER / "articles.md").read_text().split("# ")[1:]
    return [(lines[0], lines[1:]) for part in parts if (lines := part.strip().split("\n\n"))]


def _texts(embeddings: MiniLM, title: str, paragraphs: Sequence[str]) -> list[Text]:
    cuts = chunk([Block(paragraph) for paragraph in paragraphs], embeddings.count_tokens, target=30, maximum=90)
    vectors = embeddings.passages([(one.content, one.sentences) for one in cuts])
    return [
        Text(str(uuid.uuid5(uuid.NAMESPACE_OID, both[0].content)), title, *both)
        for both in zip(cuts, vectors, strict=True)
    ]
