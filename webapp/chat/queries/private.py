"""The documents of private answers, which the database does not know: looked up once an answer is opened."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import load_only
from sqlalchemy.orm.attributes import set_committed_value

from webapp.chat.models import Citation, Conversation, EvidencePassage, Message, PrivateSource, sealed
from webapp.chat.models.private_row import LOOKED_UP
from webapp.documents.models import Document
from webapp.documents.queries.documents import chunks_by_ids
from webapp.platform.extensions import clients, db

SHOWN = (
    Document.title,
    Document.mime,
    Document.source_url,
    Document.sha256,
    Document.deleted_at,
    Document.version,
    Document.attributes,
    Document.kind,
)
"""What of a document its footnotes show."""
AT_ONCE = 100
"""Answers that are opened together, where there may be many."""


def with_sources(user_id: uuid.UUID, messages: Sequence[Message]) -> Sequence[Message]:
    """Return these messages; those that are private with the documents of their footnotes, as these are now.

    What a deleted document gave is redacted by them, as in other answers. Until then all is.
    """
    private = [message for message in messages if message.is_private and message.is_answer]
    if not private:
        return messages
    for message in private:
        sealed.attach(message)
    documents = _documents(user_id, {id for message in private for id in _document_ids(message)})
    binned = _with_binned(user_id, [one for one in private if one.evidence and _is_searched_otherwise(one)])
    for message in private:
        for citation in message.citations:
            if citation.document_id in documents:
                set_committed_value(citation, "document", documents[citation.document_id])
        if evidence := message.evidence:
            live = {id for id, one in documents.items() if one.deleted_at is None}
            gone = [one for one in evidence.passages if one.is_read and one.document_id not in live]
            set_committed_value(evidence, "has_read_deleted", bool(evidence.is_by_model and gone))
            set_committed_value(evidence, "follows_binned", message.conversation_id in binned)
        inspect(message).info[LOOKED_UP] = True
    return messages


def _is_searched_otherwise(message: Message) -> bool:
    return bool(message.evidence and message.evidence.searched != message.evidence.question)


def _document_ids(message: Message) -> Iterator[uuid.UUID]:
    yield from (one.document_id for one in message.citations if one.document_id)
    yield from (one.document_id for one in (message.evidence.passages if message.evidence else ()) if one.document_id)


def _documents(user_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Document]:
    rows = select(Document).options(load_only(*SHOWN)).where(Document.user_id == user_id, Document.id.in_(ids))
    return {document.id: document for document in db.session.scalars(rows)} if ids else {}


def _with_binned(user_id: uuid.UUID, messages: Sequence[Message]) -> set[uuid.UUID]:
    """Return the conversations of these messages in which a document was quoted or read that is in the bin now."""
    if not messages:
        return set()
    ids = db.session.scalars(select(Document.id).where(Document.user_id == user_id, Document.deleted_at.is_not(None)))
    digests = [digest for id in ids for digest in clients.message_keys.digests(id)]
    rows = select(Message.conversation_id).join(PrivateSource, PrivateSource.message_id == Message.id).distinct()
    rows = rows.where(Message.conversation_id.in_({one.conversation_id for one in messages}))
    return set(db.session.scalars(rows.where(PrivateSource.source.in_(digests)))) if digests else set()


def passages(user_id: uuid.UUID, answer: Message) -> Sequence[EvidencePassage]:
    """Return the passages that were found for a private answer, with their chunks where these are still there."""
    found = answer.evidence.passages if answer.evidence else []
    chunks = chunks_by_ids(user_id, {one.chunk_id for one in found if one.chunk_id})
    for one in found:
        set_committed_value(one, "chunk", chunks.get(one.chunk_id))
    return found


def has_read_others(answer: Message, ids: Collection[uuid.UUID]) -> bool:
    """Whether a document that is none of these was read for a private answer."""
    found = answer.evidence.passages if answer.evidence else []
    return any(one.is_read and one.document_id not in ids for one in found)


def has_read_deleted(user_id: uuid.UUID, passages: Sequence[EvidencePassage]) -> bool:
    """Whether some of these passages, of an answer that is being written, were read and are not there any more."""
    read = {one.document_id for one in passages if one.is_read}
    rows = select(Document.id).where(Document.user_id == user_id, Document.id.in_(read), Document.deleted_at.is_(None))
    return bool(read) and len(db.session.scalars(rows).all()) < len(read)


def readers(user_id: uuid.UUID, document_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the ids of the private answers that quote a document, or that it was read for."""
    digests = clients.message_keys.digests(document_id)
    rows = select(PrivateSource.message_id).where(PrivateSource.user_id == user_id, PrivateSource.source.in_(digests))
    return set(db.session.scalars(rows)) if digests else set()


def quotes(user_id: uuid.UUID, document_id: uuid.UUID) -> list[Citation]:
    """Return the footnotes of private answers that quote a document."""
    answers = db.session.scalars(select(Message).where(Message.id.in_(readers(user_id, document_id))))
    return [one for answer in answers for one in answer.citations if one.document_id == document_id]


def footnotes(conversations: ColumnElement[bool]) -> Counter[uuid.UUID]:
    """Return how many footnotes the answers of private conversations have that meet a condition, by these' ids."""
    answers = select(Message).join(Message.conversation).where(conversations, Message.is_private)
    found = Counter[uuid.UUID]()
    for answer in db.session.scalars(answers.where(Message.role == "assistant").execution_options(yield_per=AT_ONCE)):
        found[answer.conversation_id] += len(answer.citations)
    return found


def citation(user_id: uuid.UUID, id: uuid.UUID) -> Citation | None:
    """Return a footnote of a private answer; None where there is none, or its conversation was deleted."""
    rows = select(Message).join(PrivateSource, PrivateSource.message_id == Message.id).join(Message.conversation)
    rows = rows.where(PrivateSource.id == id, Message.user_id == user_id, Message.deleted_at.is_(None))
    answer = db.session.scalar(rows.where(Conversation.deleted_at.is_(None)))
    if answer is None:
        return None
    found = next((one for one in with_sources(user_id, [answer])[0].citations if one.id == id), None)
    if found:
        set_committed_value(found, "message", answer)
    return found
