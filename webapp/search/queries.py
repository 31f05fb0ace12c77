"""What is found: the index gives ids and scores, one select under the owner's policies gives the text."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from webapp import indexes
from webapp.answering.retrieve import Passage, Ranked, Span, beside, is_answered, rank
from webapp.answering.rewrite import leans
from webapp.chat.masking import Hidden, without
from webapp.chat.models import Conversation, Message
from webapp.chat.queries import hidden
from webapp.chat.rendering import without_marks
from webapp.clients.vectors import Found, Hit
from webapp.documents.models import Chunk, Document
from webapp.documents.names import page_name
from webapp.extensions import clients, db
from webapp.indexes import Index
from webapp.ingest.sentences import split_sentences
from webapp.words import words_of

LIMIT = 20
MOST_WORDS = 500  # letters of a passage that are searched with a question about it

Where = Mapping[str, str | Sequence[str]]
"""Narrows a search to points whose field (``document_id``, ...) has the value, or one of the values."""

# Built once, not at each search: building them costs as much as running them.
LIVE = (
    select(
        Chunk.id,
        Chunk.document_id,
        Chunk.chunk_index,
        Chunk.content,
        Chunk.chapter,
        Chunk.section,
        Chunk.attributes,
        Chunk.token_count,
        Document.title,
        Document.mime,
        Document.source_url,
    )
    .join(Document, Document.id == Chunk.document_id)
    .where(Chunk.user_id == bindparam("owner"), Document.user_id == bindparam("owner"))
    .where(Document.deleted_at.is_(None))
)
PASSAGES = (
    LIVE.where(Chunk.id.in_(bindparam("ids", expanding=True)))
    .where(Document.superseded_at.is_(None))
    # A newer version that is still being read does not answer beside the one it replaces.
    .where(or_(Document.replaces_id.is_(None), Document.is_indexed))
)
ASKED = LIVE.where(Chunk.id == bindparam("id"))
BESIDE = LIVE.where(
    Chunk.document_id == bindparam("document"), Chunk.chunk_index.in_(bindparam("places", expanding=True))
).order_by(Chunk.chunk_index)
MESSAGES = (
    select(
        Message.id,
        Message.conversation_id,
        Conversation.title,
        Message.role,
        Message.created_at,
        Message.content,
    )
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(Message.id.in_(bindparam("ids", expanding=True)), Message.user_id == bindparam("owner"))
    .where(Conversation.user_id == bindparam("owner"))
    .where(Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
)


@dataclass(frozen=True)
class FoundMessage:
    """A message of a conversation that is still there: its words without footnote marks, its best sentence in them."""

    id: uuid.UUID
    conversation_id: uuid.UUID
    title: str
    role: str
    created_at: datetime
    text: str
    best: Span | None

    @property
    def is_answer(self) -> bool:
        return self.role == "assistant"


def find_passages(
    user_id: uuid.UUID,
    question: str,
    limit: int = LIMIT,
    where: Where | None = None,
    about: Mapping[str, Any] | None = None,
) -> list[Ranked]:
    """Return the passages that fit a question, best first, with the evidence of each of their sentences.

    When they answer it, those before and after the best stand behind it. The passage that it is ``about``, see
    ``Message.about``, counts as the best, wherever it stands. Raises IndexUnavailable or EmbeddingUnavailable when they
    cannot be looked for.
    """
    if about and (asked := _asked(user_id, about["chunk"])):
        return _around(user_id, question, asked, (about["start"], about["end"]), limit, where)
    ranked = find(user_id, question, ("documents",), limit, where)[0]
    return beside(ranked, neighbours(user_id, ranked[0].passage)) if is_answered(ranked) else ranked


def _asked(user_id: uuid.UUID, chunk_id: str) -> Passage | None:
    """Return a passage that is asked about, of a version that was replaced as well; None when it was deleted."""
    row = db.session.execute(ASKED, {"id": uuid.UUID(chunk_id), "owner": user_id}).one_or_none()
    return _passage(Hit(chunk_id, 0, 0, 0), row) if row else None


def _around(
    user_id: uuid.UUID, question: str, asked: Passage, span: Span, limit: int, where: Where | None
) -> list[Ranked]:
    """Return the passage asked about, those beside it, and what fits the question together with its words.

    A question that stands alone is searched alone, about a whole passage: it tells best which sentence answers.
    """
    stands_alone = span == (0, len(asked.content)) and not leans(question)
    text = question if stands_alone else f"{question} {asked.content[slice(*span)][:MOST_WORDS]}"
    ranked = find(user_id, text, ("documents",), limit, where)[0]
    by_words = rank([asked], dict.fromkeys(words_of(text), 1.0))
    first = next(one for one in [*ranked, *by_words] if one.passage.id == asked.id)
    return beside([replace(first, asked=span), *ranked], neighbours(user_id, asked))


def neighbours(user_id: uuid.UUID, passage: Passage) -> list[Passage]:
    """Return the passages before and after one in its document, as far as there are any."""
    places = [passage.index - 1, passage.index + 1]
    values = {"document": uuid.UUID(passage.document_id), "places": places, "owner": user_id}
    return [_passage(Hit(str(row.id), 0, 0, 0), row) for row in db.session.execute(BESIDE, values)]


def find_messages(
    user_id: uuid.UUID, question: str, limit: int = LIMIT, where: Where | None = None
) -> list[FoundMessage]:
    """Return the messages that fit a question, best first; raises what ``find_passages`` does."""
    return find(user_id, question, ("messages",), limit, where)[1]


def find(
    user_id: uuid.UUID, question: str, scopes: Sequence[str], limit: int = LIMIT, where: Where | None = None
) -> tuple[list[Ranked], list[FoundMessage]]:
    """Return the passages (scope ``documents``) and the messages (``messages``); the question is embedded once.

    Other machines are waited for outside of a transaction: the one that is open is ended, and nothing written in it
    is kept.
    """
    now = indexes.current()
    _let_go_of_connection(now)
    vector = now.meaning(question)
    mine = clients.vectors.owned_by(user_id)
    nothing = Found([], {})
    in_documents = mine.search(now.documents, question, vector, limit, where) if "documents" in scopes else nothing
    in_messages = mine.search(now.messages, question, vector, limit, where) if "messages" in scopes else nothing
    return _passages(user_id, in_documents), _messages(user_id, in_messages.hits)


def _let_go_of_connection(now: Index) -> None:
    """End the request's transaction while other machines are waited for; what was loaded stays readable.

    With the bundled model and the embedded index it is a matter of milliseconds, and beginning anew costs more.
    """
    if now.base_url or clients.config["EMBEDDING_BASE_URL"] or clients.config["QDRANT_URL"]:
        db.session.close()


def _passages(user_id: uuid.UUID, found: Found) -> list[Ranked]:
    if not found.hits:
        return []
    values = {"ids": _ids(found.hits), "owner": user_id}
    rows = {str(row.id): row for row in db.session.execute(PASSAGES, values)}
    return rank([_passage(hit, rows[hit.id]) for hit in found.hits if hit.id in rows], found.rarity)


def _passage(hit: Hit, row: Row[*tuple[Any, ...]]) -> Passage:
    return Passage(
        id=hit.id,
        document_id=str(row.document_id),
        title=row.title,
        section=row.section or row.chapter,
        index=row.chunk_index,
        content=row.content,
        sentences=[(start, end) for start, end in row.attributes.get("sentences", [])],
        pages=[(offset, page) for offset, page in row.attributes.get("pages", [])],
        score=hit.score,
        cosines=hit.sentences,
        dense=hit.dense,
        words=hit.words,
        times=[(offset, second) for offset, second in row.attributes.get("times", [])],
        source_url=row.source_url,
        tokens=row.token_count,
        page_name=page_name(row.mime),
    )


def _messages(user_id: uuid.UUID, hits: Sequence[Hit]) -> list[FoundMessage]:
    if not hits:
        return []
    rows = {str(row.id): row for row in db.session.execute(MESSAGES, {"ids": _ids(hits), "owner": user_id})}
    masked = hidden(user_id, [row.id for row in rows.values() if row.role == "assistant"])
    return [_message(hit, rows[hit.id], masked.get(rows[hit.id].id)) for hit in hits if hit.id in rows]


def _message(hit: Hit, row: Row[*tuple[Any, ...]], masked: Hidden | None) -> FoundMessage:
    text = without_marks(without(row.content, *masked) if masked else row.content)
    sentences = split_sentences(text)
    # An answer that was still being written when it was remembered has other sentences by now.
    is_as_remembered = hit.sentences and len(hit.sentences) == len(sentences)
    best = sentences[hit.sentences.index(max(hit.sentences))] if is_as_remembered else None
    return FoundMessage(row.id, row.conversation_id, row.title, row.role, row.created_at, text, best)


def _ids(hits: Sequence[Hit]) -> list[uuid.UUID]:
    return [uuid.UUID(hit.id) for hit in hits]
