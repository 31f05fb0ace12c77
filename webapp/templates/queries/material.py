"""Reading what a draft is made of, from the library and from conversations. Each takes the user first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.chat.models import Citation, Conversation, Message
from webapp.chat.queries import conversations, messages
from webapp.chat.queries.scope import resolve
from webapp.documents.models import IN_READING_ORDER, Chunk, Document
from webapp.documents.queries import collections
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.templates.material import Material, Read
from webapp.templates.passages import Passage

MOST_PASSAGES = 20_000
MOST_CHAPTERS = 100
CHOOSE = "Choose what the draft is made of: documents, a collection, a conversation."
NOTHING = "There is no text in what you chose. It may still be read, or have been deleted."
PRIVATE = "No draft is made of a private conversation: a draft is stored as it is. Make it of the documents instead."
NO_QUOTES = "Nothing is quoted there that is still in your library, so there is nothing to make a draft of."
TOO_MUCH = "This is too much for one draft. Choose fewer documents."


def read(user_id: uuid.UUID, material: Material) -> Read:
    """Return the text of some material in reading order; raise NotFound, or Invalid where there is nothing to read."""
    if material.answer or material.conversation:
        return _quoted(user_id, material)
    if material.passages:
        return _read(user_id, Chunk.id.in_([uuid.UUID(id) for id in material.passages]), material, "")
    if not material.scope.is_limited:
        raise Invalid(CHOOSE)
    ids = resolve(user_id, material.scope).ids
    return _read(user_id, Chunk.document_id.in_(ids), material, _name(user_id, material))


def _within(chapters: Sequence[str]) -> list[ColumnElement[bool]]:
    named = (func.md5(Chunk.chapter), func.md5(Chunk.section))
    return [or_(*(key.in_(chapters) for key in named))] if chapters else []


def _name(user_id: uuid.UUID, material: Material) -> str:
    """Return the name of the collection, where the material is nothing else."""
    scope = material.scope
    if len(scope.collections) != 1 or scope.documents or scope.kinds or scope.tags:
        return ""
    return next(iter(collections.names(user_id, [uuid.UUID(scope.collections[0])]).values()), "")


def _read(user_id: uuid.UUID, which: ColumnElement[bool], material: Material, name: str) -> Read:
    rows = (
        select(Chunk)
        .join(Chunk.document)
        .where(Chunk.user_id == user_id, Document.user_id == user_id, Document.deleted_at.is_(None), which)
        .where(*_within(material.chapters))
        .order_by(func.lower(Document.title), Document.id, *IN_READING_ORDER)
        .limit(MOST_PASSAGES + 1)
    )
    chunks = db.session.scalars(rows).all()
    if len(chunks) > MOST_PASSAGES:
        raise Invalid(TOO_MUCH)
    passages = _narrowed(map(_passage, chunks), material)
    if not passages:
        raise NotFound(NOTHING)
    found = _documents(user_id, dict.fromkeys(chunk.document_id for chunk in chunks))
    return Read(name or _titled([document.title for document in found]), passages, found)


def _narrowed(passages: Iterable[Passage], material: Material) -> list[Passage]:
    """Return passages with those of their sentences alone that are on the pages, or in the minutes, that are meant."""
    if material.first is None and material.last is None:
        return list(passages)
    first, last = material.first or 0, material.last or MOST_PASSAGES
    found = []
    for passage in passages:
        minute = None if passage.second is None else int(passage.second // 60) + 1
        spans = [span for span in passage.sentences if first <= (passage.page_at(span[0]) or minute or 0) <= last]
        if spans:
            found.append(replace(passage, sentences=spans))
    return found


def _quoted(user_id: uuid.UUID, material: Material) -> Read:
    """Return the sentences that answers quote; of a conversation those of the branch that is shown.

    Raise Invalid for a private one.
    """
    if material.answer:
        answer = messages.message(user_id, uuid.UUID(material.answer))
        conversation = conversations.conversation(user_id, answer.conversation_id)
        answers = [answer.id]
    else:
        conversation = conversations.conversation(user_id, uuid.UUID(material.conversation))
        shown = select(Message.id).where(Message.conversation_id == conversation.id, Message.user_id == user_id)
        answers = list(db.session.scalars(shown.where(Message.deleted_at.is_(None), Message.left_at.is_(None))))
    require_not_private(conversation)
    rows = (
        select(Citation, Chunk)
        .join(Chunk, Chunk.id == Citation.chunk_id)
        .join(Document, Document.id == Chunk.document_id)
        .where(Citation.user_id == user_id, Citation.message_id.in_(answers), Document.deleted_at.is_(None))
        .order_by(Citation.created_at, Citation.number)
    )
    spans: dict[uuid.UUID, list[tuple[int, int]]] = {}
    chunks: dict[uuid.UUID, Chunk] = {}
    for citation, chunk in db.session.execute(rows):
        chunks[chunk.id] = chunk
        spans.setdefault(chunk.id, []).append((citation.start, citation.end))
    if not chunks:
        raise NotFound(NO_QUOTES)
    found = _documents(user_id, dict.fromkeys(chunk.document_id for chunk in chunks.values()))
    passages = [_passage(chunk, spans[chunk.id]) for chunk in chunks.values()]
    return Read(conversation.title or _titled([document.title for document in found]), passages, found)


def require_not_private(conversation: Conversation) -> None:
    """Raise Invalid for a private conversation."""
    if conversation.is_private:
        raise Invalid(PRIVATE)


def _documents(user_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> Sequence[Document]:
    wanted = list(ids)
    rows = select(Document).where(Document.user_id == user_id, Document.id.in_(wanted))
    by_id = {document.id: document for document in db.session.scalars(rows)}
    return [by_id[id] for id in wanted if id in by_id]


def _titled(titles: Sequence[str]) -> str:
    if len(titles) < 2:
        return "".join(titles)
    if len(titles) == 2:
        return " and ".join(titles)
    return f"{titles[0]} and {len(titles) - 1} other documents"


def _passage(chunk: Chunk, within: Sequence[tuple[int, int]] = ()) -> Passage:
    """Return a chunk as a draft sees it; of one that is quoted, only the sentences that are."""
    pages = chunk.attributes.get("pages") or ([(0, chunk.page_number)] if chunk.page_number is not None else [])
    titles = tuple(title for title in (chunk.chapter, chunk.section) if title)
    spans = chunk.attributes.get("sentences", [])
    if within:
        spans = [span for span in spans if any(span[0] < end and start < span[1] for start, end in within)]
    return Passage(chunk.id, chunk.content, spans, pages, titles, chunk.document_id, chunk.start_seconds)


def chapters(user_id: uuid.UUID, document_id: uuid.UUID) -> list[tuple[str, str]]:
    """Return the (key, title) of a document's chapters in reading order; none where there are too many to choose.

    Of a text whose only chapter is itself, as of most articles and reports, its sections count.
    """
    found = _titles(user_id, document_id, Chunk.chapter)
    found = found if len(found) > 1 else _titles(user_id, document_id, Chunk.section)
    return found if 1 < len(found) <= MOST_CHAPTERS else []


def _titles(user_id: uuid.UUID, document_id: uuid.UUID, of: InstrumentedAttribute[str]) -> list[tuple[str, str]]:
    rows = (
        select(func.md5(of), of)
        .where(Chunk.user_id == user_id, Chunk.document_id == document_id, of != "")
        .group_by(of)
        .order_by(func.min(Chunk.chunk_index))
        .limit(MOST_CHAPTERS + 1)
    )
    return [(key, title) for key, title in db.session.execute(rows)]
