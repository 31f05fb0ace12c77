"""Questions that may be asked next, from the headings of passages. Only the ids of passages are stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from webapp.answering.suggesting import question_from
from webapp.chat.models import EvidencePassage, Message
from webapp.documents.models import Chunk
from webapp.documents.queries.documents import chunks_by_ids
from webapp.platform.extensions import db
from webapp.shared.folding import fold

AHEAD = 12
"""How many passages behind one that is quoted have headings that are looked at."""
MOST_FOUND = 10
FIRST = 60
"""How many passages of a document have headings that the opening page asks about."""
PLACES = select(Chunk.id, Chunk.document_id, Chunk.chunk_index, Chunk.chapter, Chunk.section)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, with the passage whose heading it is from."""

    chunk_id: str
    document_id: str
    heading: str
    question: str


def question_of(chunk: Chunk) -> str:
    """Return the question that the heading of a passage asks; "" where it has none, or one that says too little."""
    language = chunk.attributes.get("language") or chunk.document.language
    return question_from(chunk.section or chunk.chapter, chunk.content, language)


def questions(chunks: Mapping[uuid.UUID, Chunk], ids: Iterable[str]) -> list[str]:
    """Return the questions of these passages, of those that are still there."""
    found = (question_of(chunks[uuid.UUID(id)]) for id in ids if uuid.UUID(id) in chunks)
    return [question for question in found if question]


def told_apart(chunks: Iterable[Chunk], asked: str = "") -> list[Suggestion]:
    """Return the questions of passages, each once, and none that has no other words than ``asked``."""
    known, found = set(fold(asked).split()), []
    seen = {fold(asked)}
    for chunk in chunks:
        question = question_of(chunk)
        heading = chunk.section or chunk.chapter
        if question and fold(question) not in seen and set(fold(heading).split()) - known:
            found.append(Suggestion(str(chunk.id), str(chunk.document_id), heading, question))
        seen.add(fold(question))
    return found


def candidates(user_id: uuid.UUID, answer: Message) -> list[Chunk]:
    """Return the passages whose headings may be asked about next, likeliest first.

    These are the passages of the documents that an answer quotes that were found with the quotes, and then what follows
    these.
    """
    cited = {one.chunk_id for one in answer.citations if one.source and one.chunk_id}
    quoted = db.session.execute(PLACES.where(Chunk.user_id == user_id, Chunk.id.in_(cited))).all() if cited else ()
    if not quoted:
        return []
    rows = select(EvidencePassage.chunk_id).where(EvidencePassage.message_id == answer.id)
    ids = db.session.scalars(rows.order_by(EvidencePassage.position).limit(MOST_FOUND)).all()
    if answer.is_private and answer.evidence:
        ids = [one.chunk_id for one in answer.evidence.passages[:MOST_FOUND]]
    beside = Chunk.id.in_(ids) & Chunk.document_id.in_({one.document_id for one in quoted})
    behind = [
        (Chunk.document_id == one.document_id) & Chunk.chunk_index.between(one.chunk_index + 1, one.chunk_index + AHEAD)
        for one in quoted
    ]
    near = PLACES.where(Chunk.user_id == user_id, or_(beside, *behind), or_(Chunk.chapter != "", Chunk.section != ""))
    headings = {_heading(one) for one in quoted}
    likely = [
        one.id
        for one in db.session.execute(near.order_by(Chunk.document_id, Chunk.chunk_index))
        if _heading(one) not in headings
    ]
    likely.sort(key=lambda id: ids.index(id) if id in ids else len(ids))
    found = chunks_by_ids(user_id, likely)
    return [found[id] for id in likely if id in found]


def headings(user_id: uuid.UUID, documents: Sequence[uuid.UUID]) -> list[Chunk]:
    """Return the first passage below each of the first headings of documents, which take turns."""
    rows = select(Chunk.id, Chunk.document_id, Chunk.chunk_index)
    rows = rows.where(Chunk.user_id == user_id, Chunk.document_id.in_(documents), Chunk.chunk_index < FIRST)
    heading = (Chunk.document_id, Chunk.chapter, Chunk.section)
    first = db.session.execute(rows.ext(distinct_on(*heading)).order_by(*heading, Chunk.chunk_index)).all()
    by_document: dict[uuid.UUID, list[uuid.UUID]] = {id: [] for id in documents}
    for row in sorted(first, key=lambda row: row.chunk_index):
        by_document[row.document_id].append(row.id)
    turns = [id for each in zip_longest(*by_document.values()) for id in each if id]
    found = chunks_by_ids(user_id, turns)
    return [found[id] for id in turns if id in found]


def _heading(one: Any) -> tuple[uuid.UUID, str, str]:
    return one.document_id, one.chapter, one.section
