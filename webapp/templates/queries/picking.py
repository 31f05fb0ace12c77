"""Single passages to make a draft of: of a document, of an answer's footnotes, or found by words. The user is first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from webapp.chat.models import Citation
from webapp.chat.queries import conversations, messages
from webapp.documents.models import Chunk, Document
from webapp.documents.queries import documents
from webapp.platform.extensions import db
from webapp.search import queries as search
from webapp.templates.queries.material import require_not_private

PAGE = 20
"""How many passages are shown at once."""


@dataclass(frozen=True)
class Listed:
    """Some passages, and the indexes of the first of those before and after them, None where there are none."""

    chunks: Sequence[Chunk]
    before: int | None = None
    after: int | None = None


def of_document(user_id: uuid.UUID, document_id: uuid.UUID, start: int) -> Listed:
    """Return passages of a document in reading order from an index on; raise NotFound."""
    documents.document(user_id, document_id)
    start = max(start, 0)
    found = documents.passages_from(user_id, document_id, start, PAGE + 1)
    after = found[PAGE].chunk_index if len(found) > PAGE else None
    return Listed(found[:PAGE], max(start - PAGE, 0) if start else None, after)


def of_answer(user_id: uuid.UUID, answer_id: uuid.UUID) -> Listed:
    """Return the passages that an answer's footnotes quote, in their order; raise NotFound, or Invalid for a private
    one."""
    answer = messages.message(user_id, answer_id)
    require_not_private(conversations.conversation(user_id, answer.conversation_id))
    rows = select(Citation.chunk_id).where(Citation.user_id == user_id, Citation.message_id == answer_id)
    return Listed(by_ids(user_id, filter(None, db.session.scalars(rows.order_by(Citation.number)))))


def found(user_id: uuid.UUID, words: str) -> Listed:
    """Return the passages that are found by words; raise IndexUnavailable or EmbeddingUnavailable."""
    results = search.find(user_id, words, ("documents",), PAGE)
    return Listed(by_ids(user_id, (uuid.UUID(each.ranked.passage.id) for each in results.passages)))


def by_ids(user_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> list[Chunk]:
    """Return passages by their ids, each once, in that order, without those that are not there."""
    wanted = list(dict.fromkeys(ids))
    chunks = documents.chunks_by_ids(user_id, wanted)
    return [chunks[id] for id in wanted if id in chunks]


def unit(user_id: uuid.UUID, document_id: uuid.UUID) -> str:
    """Return what a part of a document is counted in: "minute", "page", "slide"; "" where it has none."""
    of_it = (Chunk.user_id == user_id, Chunk.document_id == document_id)
    has_seconds, has_pages = db.session.execute(
        select(
            exists().where(*of_it, Chunk.start_seconds.is_not(None)),
            exists().where(*of_it, Chunk.page_number.is_not(None)),
        )
    ).one()
    if has_seconds:
        return "minute"
    name = select(Document).where(Document.user_id == user_id, Document.id == document_id)
    return db.session.scalars(name).one().page_name if has_pages else ""
