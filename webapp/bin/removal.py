"""How a document is purged: its vectors, its files, what was quoted from it, its rows; and the receipt is finished.

Every step can be repeated. The rows go last, because they tell what there is to remove, and in one transaction with the
receipt, which is finished only when nothing was found left.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import DeclarativeBase, joinedload

from webapp.answering.verdicts import Support
from webapp.bin.models import DeletionReceipt
from webapp.bin.withdrawal import lock_deleted
from webapp.chat import forgetting, index_source, private_redaction
from webapp.chat.models import Citation, Evidence, Message, MessageDelta
from webapp.chat.queries import private
from webapp.chat.queries.readers import is_being_read, is_writing_in, readers
from webapp.chat.redaction import SOURCE_DELETED, Redaction
from webapp.documents import lifecycle
from webapp.documents.models import Chunk, CollectionDocument, Document, RecognisedPage, Transcript
from webapp.documents.newer_versions import withdraw_offers_of
from webapp.documents.pipeline import publishing
from webapp.index import entries
from webapp.index.models import Embedding, Kind
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work


class AnswerUnfinished(Exception):
    """An answer that quotes the document, or may come to, is being written; it must end first."""


class SomethingLeft(Exception):
    """Something of what was to be purged is still there; ``counts`` says how much of what."""

    def __init__(self, counts: dict[str, int]) -> None:
        super().__init__(", ".join(f"{name}: {count}" for name, count in counts.items() if count))
        self.counts = counts


def purge(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Purge a document in the bin.

    Raises IndexUnavailable, AnswerUnfinished or SomethingLeft: it must be called again after a while then.
    """
    with unit_of_work():
        file_key = _begin(user_id, document_id)
    if file_key is None:
        return
    publishing.remove(user_id, document_id)
    if file_key:
        clients.files.delete(file_key)
    try:
        with unit_of_work():
            _remove_rows(user_id, document_id)
    except SomethingLeft as error:
        with unit_of_work():
            receipt_of(user_id, document_id).left_over = error.counts
        raise


def _begin(user_id: uuid.UUID, document_id: uuid.UUID) -> str | None:
    """Write to the receipt what there is to remove, once; return the key of the file, "" when the document has none."""
    document = lock_deleted(user_id, document_id)
    if document is None:
        return None
    document.purging_at = document.purging_at or datetime.now(UTC)
    entries.reset(Kind.CHUNK, lifecycle.chunk_ids(document))  # the index is not expected to have its points
    receipt = receipt_of(user_id, document_id)
    if not receipt.counts:
        receipt.counts = _counts(document)
    return document.file_key


def _counts(document: Document) -> dict[str, int]:
    originals, pictures = clients.files.count(document.file_key) if document.file_key else (0, 0)
    return {
        "passages": number_of(Chunk, Chunk.document_id == document.id),
        "quotes": number_of(Citation, Citation.document_id == document.id)
        + len(private.quotes(document.user_id, document.id)),
        "recognised_pages": number_of(RecognisedPage, RecognisedPage.document_id == document.id),
        "collections": number_of(CollectionDocument, CollectionDocument.document_id == document.id),
        "files": originals,
        "pictures": pictures,
        "bytes": document.size,
    }


def _remove_rows(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Remove the rows and finish the receipt, both or neither; raise AnswerUnfinished or SomethingLeft."""
    # Locked: from now on no answer can cite it.
    document = lock_deleted(user_id, document_id)
    if document is None:
        return
    file_key = document.file_key
    citation_ids = redact_answers(document)
    withdraw_offers_of(document)
    passages = db.session.scalars(select(Chunk.id).where(Chunk.document_id == document_id)).all()
    entries.remove(Kind.CHUNK, passages)
    db.session.execute(delete(Document).where(Document.id == document_id))
    left = _left_over(user_id, document_id, file_key, passages, citation_ids)
    if any(left.values()):
        raise SomethingLeft(left)
    receipt = receipt_of(user_id, document_id)
    receipt.left_over = left
    receipt.finished_at = datetime.now(UTC)


def _left_over(
    user_id: uuid.UUID,
    document_id: uuid.UUID,
    file_key: str,
    passages: Collection[uuid.UUID],
    citation_ids: Collection[uuid.UUID],
) -> dict[str, int]:
    """Count what is left of a document in the database, on disk and in the index."""
    files, pictures = clients.files.count(file_key) if file_key else (0, 0)
    return {
        "documents": number_of(Document, Document.id == document_id),
        "passages": number_of(Chunk, Chunk.document_id == document_id),
        "index_rows": number_of(Embedding, Embedding.source_id.in_(passages)),
        "quotes": number_of(Citation, Citation.document_id == document_id)
        + number_of(Citation, Citation.id.in_(citation_ids), Citation.quote != "")
        + len(private.readers(user_id, document_id)),
        "transcripts": number_of(Transcript, Transcript.document_id == document_id),
        "collections": number_of(CollectionDocument, CollectionDocument.document_id == document_id),
        "recognised_pages": number_of(RecognisedPage, RecognisedPage.document_id == document_id),
        "files": files,
        "pictures": pictures,
        "vectors": publishing.count(user_id, document_id),
    }


def redact_answers(document: Document) -> list[uuid.UUID]:
    """Redact the stored text of the answers that quote or have read a document; raise AnswerUnfinished.

    Its citations stay, without a word of it, and say that their source was deleted. Returns their ids.
    """
    citations = db.session.scalars(select(Citation).where(Citation.document_id == document.id)).all()
    reading = set(db.session.scalars(readers(document.id)))
    sealed = private.readers(document.user_id, document.id)
    messages = db.session.scalars(
        select(Message)
        .options(joinedload(Message.evidence))
        .where(Message.user_id == document.user_id)
        .where(Message.id.in_({citation.message_id for citation in citations} | reading | sealed))
        .with_for_update(key_share=True, of=Message)  # a new question may refer to an answer meanwhile
    ).all()
    is_quoting = any(not message.is_final and message.deleted_at is None for message in messages)
    conversations = {message.conversation_id for message in messages}
    recalled = forgetting.of_document(document.id)
    is_written = is_being_read(document) or is_writing_in(conversations) or forgetting.is_being_written(recalled)
    if is_quoting or is_written:
        raise AnswerUnfinished
    _forget_searches(conversations)
    forgetting.forget(recalled)
    private_redaction.redact([message for message in messages if message.is_private], document.id)
    messages = [message for message in messages if not message.is_private]
    db.session.execute(delete(MessageDelta).where(MessageDelta.message_id.in_([message.id for message in messages])))
    for message in messages:
        taken = [citation for citation in citations if citation.message_id == message.id]
        has_read = message.id in reading if message.is_by_model else bool(message.imported)
        redaction = Redaction(taken, has_read)
        message.stored_content = redaction.redact(message.stored_content)
        if message.deleted_at is None:
            index_source.publish(message)
    ids = [citation.id for citation in citations]
    gone: dict[str, Any] = {"chunk_id": None, "document_id": None, "quote": "", "title": SOURCE_DELETED}
    gone |= {"unproved": [], "support": Support.UNCHECKED, "verified": False}
    db.session.execute(update(Citation).where(Citation.document_id == document.id).values(gone))
    return ids


def _forget_searches(conversations: Collection[uuid.UUID]) -> None:
    """Keep of what was searched only the questions as they were asked: the rest may be words of earlier answers."""
    messages = select(Message.id).where(Message.conversation_id.in_(conversations))
    searches = update(Evidence).where(Evidence.message_id.in_(messages), Evidence.searched != Evidence.question)
    db.session.execute(searches.values(searched=Evidence.question))
    chosen = update(Message).where(Message.conversation_id.in_(conversations), Message.attributes.has_key("search"))
    db.session.execute(chosen.values(attributes=Message.attributes.op("-")("search")))


def receipt_of(user_id: uuid.UUID, document_id: uuid.UUID) -> DeletionReceipt:
    """Return the receipt of a document, or of a conversation by its id."""
    rows = select(DeletionReceipt).where(DeletionReceipt.user_id == user_id, DeletionReceipt.document_id == document_id)
    return db.session.scalars(rows).one()


def number_of(table: type[DeclarativeBase], *where: ColumnElement[bool] | Any) -> int:
    """Return how many rows of a table meet these conditions."""
    return db.session.scalars(select(func.count()).select_from(table).where(*where)).one()
