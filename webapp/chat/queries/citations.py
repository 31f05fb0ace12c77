"""Citations, their sources, and what of an answer comes from deleted documents."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from webapp.chat.models import Citation, Conversation, Evidence, EvidencePassage, Message, Status
from webapp.chat.redaction import Hidden
from webapp.documents.models import Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db


def citations(user_id: uuid.UUID, message_ids: Iterable[uuid.UUID]) -> Sequence[Citation]:
    """Return the footnotes of several answers, by number."""
    return db.session.scalars(
        select(Citation)
        .where(Citation.user_id == user_id, Citation.message_id.in_(list(message_ids)))
        .order_by(Citation.message_id, Citation.number)
    ).all()


def citation(user_id: uuid.UUID, id: uuid.UUID) -> tuple[Citation, Document]:
    """Return a footnote and its source; NotFound when there is none, or its source or conversation was deleted."""
    found = db.session.execute(
        select(Citation, Document)
        .join(Citation.message)
        .join(Message.conversation)
        .join(Document, Document.id == Citation.document_id)
        .where(Citation.id == id, Citation.user_id == user_id, Document.user_id == user_id)
        .where(Document.deleted_at.is_(None), Message.deleted_at.is_(None), Conversation.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such footnote. It may have been deleted, or its source may have been.")
    return found[0], found[1]


def sources(user_id: uuid.UUID, document_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Document]:
    """Return what of the documents a footnote needs, by id; those that are deleted are left out."""
    found = db.session.scalars(
        select(Document)
        .options(load_only(Document.title, Document.mime, Document.source_url))
        .where(Document.user_id == user_id, Document.id.in_(list(document_ids)), Document.deleted_at.is_(None))
    )
    return {document.id: document for document in found}


def hidden(user_id: uuid.UUID, message_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Hidden]:
    """Return what deleted documents gave to each of these answers: see ``masking.without``."""
    wanted = list(message_ids)
    if not wanted:
        return {}
    citations, readers = _hidden_citations(user_id, wanted), _readers_of_deleted(user_id, wanted)
    return {id: Hidden(citations[id], id in readers) for id in wanted}


def _readers_of_deleted(user_id: uuid.UUID, message_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Return the answers in a model's own words for which it has read what is deleted."""
    rows = select(Evidence.message_id).join(Evidence.message).where(Evidence.user_id == user_id)
    rows = rows.where(Evidence.message_id.in_(message_ids), Evidence.has_read_deleted)
    return set(db.session.scalars(rows.where(~Message.attributes.has_key("nearest"))))


def has_read_deleted(user_id: uuid.UUID, message_id: uuid.UUID) -> bool:
    """Whether a model has read a document for this answer that was deleted since."""
    return bool(_readers_of_deleted(user_id, [message_id]))


def _hidden_citations(user_id: uuid.UUID, wanted: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[Citation]]:
    """The footnotes that quote documents in the bin, by message."""
    found: defaultdict[uuid.UUID, list[Citation]] = defaultdict(list)
    rows = (
        select(Citation)
        .join(Document, Document.id == Citation.document_id)
        .where(Citation.user_id == user_id, Citation.message_id.in_(wanted))
        .where(Document.deleted_at.is_not(None))
        .order_by(Citation.message_id, Citation.number)
    )
    for citation in db.session.scalars(rows):
        found[citation.message_id].append(citation)
    return found


def readers(document_id: uuid.UUID) -> Select[uuid.UUID]:
    """Return the select of the ids of answers that a document was read for."""
    return select(EvidencePassage.message_id).where(EvidencePassage.document_id == document_id, EvidencePassage.is_read)


def is_being_read(document: Document) -> bool:
    """Whether an answer that is being written has read a document, and may come to repeat it."""
    answers = select(Message.id).where(
        Message.user_id == document.user_id,
        Message.status == Status.WRITING,
        Message.deleted_at.is_(None),
        Message.id.in_(readers(document.id)),
    )
    return bool(db.session.scalar(select(answers.exists())))
