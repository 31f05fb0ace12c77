"""A library of two small documents in a real index, and the way from a question to ranked passages."""

import uuid
from pathlib import Path

from tests.searching import search
from webapp.answering.retrieve import Passage, Ranked, rank
from webapp.clients.embeddings import MiniLM
from webapp.clients.vectors import Collection, Point, open_index
from webapp.index.sentences import packed
from webapp.ingest.chunk import Chunk, chunk
from webapp.ingest.parsed import Block

DOCUMENTS = {
    "Diabetes": [
        "Metformin is the usual first drug for type 2 diabetes. It lowers the production of glucose in the liver. "
        "The dose begins at 500 mg a day with food. It is raised each week to at most 2000 mg.",
        "Insulin is added when tablets no longer suffice. Hypoglycaemia is its most dangerous side effect.",
    ],
    "Bridges": [
        "The first iron bridge was built across the Severn in 1779. Abraham Darby III cast its parts.",
        "Suspension bridges hang their deck from cables. They sway in the wind & need <stiffening>.",
    ],
}
COLLECTION = Collection("library", 384)


class Library:
    """The documents, chunked, embedded and indexed as the product does it."""

    def __init__(self, folder: Path, embeddings: MiniLM) -> None:
        self.index = open_index(folder, "", "", lambda: "here")
        self.mine = self.index.owned_by("alice")
        self.embeddings = embeddings
        self.chunks: dict[str, tuple[str, Chunk]] = {}
        self.kept: dict[str, bytes] = {}
        for title, paragraphs in DOCUMENTS.items():
            blocks = [Block(text, page=page) for page, text in enumerate(paragraphs, start=7)]
            for one in chunk(blocks, embeddings.count_tokens, target=30, maximum=60):
                self.chunks[str(uuid.uuid4())] = title, one
        self.mine.upsert(COLLECTION, [self._point(id, *place) for id, place in self.chunks.items()])

    def ask(self, question: str) -> list[Ranked]:
        found = search(self.mine, COLLECTION, question, self.embeddings.query(question), 10, self.kept)
        return rank([self._passage(hit.id, hit.score, hit.sentences) for hit in found.hits], found.idf)

    def _point(self, id: str, title: str, one: Chunk) -> Point:
        (vectors,) = self.embeddings.passages([(one.content, one.sentences)])
        self.kept[id] = packed(vectors.sentences)
        return Point(id, one.content, {"document_id": title}, vectors.dense)

    def _passage(self, id: str, score: float, cosines: tuple[float, ...]) -> Passage:
        title, one = self.chunks[id]
        return Passage(
            id=id,
            document_id=title,
            title=title,
            section=one.section,
            index=one.index,
            content=one.content,
            sentences=one.sentences,
            pages=one.pages,
            score=score,
            cosines=cosines,
        )
