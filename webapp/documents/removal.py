"""How a deleted document leaves: vectors, files, what was quoted from it, and its rows; then a receipt of counts.

Every step can be repeated. The row goes last, in one transaction with the quotes, because it knows what to remove.
"""

from __future__ import annotations

import re
import string
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, delete, func, select, update

from webapp.chat.models import Citation, Message, MessageDelta
from webapp.chat.operations import remember
from webapp.documents import index
from webapp.documents.models import Chunk, DeletionReceipt, Document, Embedding
from webapp.extensions import clients, db
from webapp.unit_of_work import unit_of_work

SOURCE_DELETED = "Source deleted"
IN_PLACE_OF_QUOTE = "[source deleted]"
IN_PLACE_OF_TITLE = "a deleted source"
PLACE_IN_SOURCE = re.compile(rf"(?<=\*){IN_PLACE_OF_TITLE}\*, [^\n]+(?=:\n)")
"""What an answer says of where in the source it read: a heading is the source's own words."""


class StillQuoting(Exception):
    """An answer that quotes the document is being written; it must end first."""


def remove(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Remove all of a hidden document; raise IndexUnavailable or StillQuoting, and call again after a while."""
    with unit_of_work():
        file_key = _count(user_id, document_id)
    index.sweep(user_id, document_id)
    if file_key is None:
        return
    if file_key:
        clients.files.delete(file_key)
    with unit_of_work():
        _remove_rows(user_id, document_id)


def _count(user_id: uuid.UUID, document_id: uuid.UUID) -> str | None:
    """Write on the receipt what there is to remove, once, and return the key of the file."""
    document = _hidden(user_id, document_id)
    if document is None:
        return None
    receipt = _receipt(user_id, document_id)
    if not receipt.counts:
        chunks = select(Chunk.id).where(Chunk.document_id == document_id)
        receipt.counts = {
            "passages": _number(chunks),
            "vectors": index.of(user_id).count(index.collection(), {"document_id": str(document_id)}),
            "quotes": _number(select(Citation.id).where(Citation.document_id == document_id)),
            "files": 1 if document.file_key else 0,
            "bytes": document.size,
        }
    return document.file_key


def _remove_rows(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    # Locked: from here on no answer can come to quote it.
    document = _hidden(user_id, document_id)
    if document is None:
        return
    forget(document)
    chunks = select(Chunk.id).where(Chunk.document_id == document_id)
    db.session.execute(delete(Embedding).where(Embedding.source_type == "chunk", Embedding.source_id.in_(chunks)))
    db.session.execute(delete(Document).where(Document.id == document_id))
    _receipt(user_id, document_id).finished_at = datetime.now(UTC)


def forget(document: Document) -> None:
    """Take what was quoted from a document out of the user's conversations; raise StillQuoting.

    The footnotes stay, and say that their source was deleted.
    """
    citations = db.session.scalars(select(Citation).where(Citation.document_id == document.id)).all()
    messages = db.session.scalars(
        select(Message)
        .where(Message.id.in_({citation.message_id for citation in citations}))
        .with_for_update(key_share=True)  # a further question may refer to an answer meanwhile
    ).all()
    if any(not message.is_final and message.deleted_at is None for message in messages):
        raise StillQuoting
    db.session.execute(delete(MessageDelta).where(MessageDelta.message_id.in_([message.id for message in messages])))
    for message in messages:
        taken = [citation for citation in citations if citation.message_id == message.id]
        message.content = without(message.content, taken)
        if message.deleted_at is None:
            remember(message)
    gone = {"chunk_id": None, "document_id": None, "quote": "", "title": SOURCE_DELETED, "verified": False}
    db.session.execute(update(Citation).where(Citation.document_id == document.id).values(gone))


def without(content: str, citations: Sequence[Citation]) -> str:
    """Return an answer without the quotes of these footnotes, and without the titles of their sources.

    A short title or quote can stand in the words of another source, too: those stay as they are quoted.
    """
    for citation in citations:
        if citation.quote.strip():
            content = _without_quote(content, _as_written(citation.quote), citation.number)
        if citation.title.strip():
            title = rf"(?<!\\)\*{_as_written(citation.title)}\*"
            content = re.sub(title, f"*{IN_PLACE_OF_TITLE}*", content)
    return PLACE_IN_SOURCE.sub(f"{IN_PLACE_OF_TITLE}*", content)


def _without_quote(content: str, quote: str, number: int) -> str:
    """Take a quote away before its mark; where no mark follows it, as when the answer was stopped, anywhere."""
    shorter, found = re.subn(rf"{quote}(?=\[\^{number}\])", IN_PLACE_OF_QUOTE, content)
    return shorter if found else re.sub(quote, IN_PLACE_OF_QUOTE, content)


def _as_written(text: str) -> str:
    """Return a pattern of a text in an answer's Markdown: with marks of punctuation escaped, and spaced otherwise."""
    words = ("".join(_letter(letter) for letter in word) for word in text.split())
    return r"\s+".join(words)


def _letter(letter: str) -> str:
    return rf"\\?{re.escape(letter)}" if letter in string.punctuation else re.escape(letter)


def _hidden(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    rows = select(Document).where(
        Document.id == document_id, Document.user_id == user_id, Document.deleted_at.is_not(None)
    )
    return db.session.scalar(rows.with_for_update())


def _receipt(user_id: uuid.UUID, document_id: uuid.UUID) -> DeletionReceipt:
    rows = select(DeletionReceipt).where(DeletionReceipt.user_id == user_id, DeletionReceipt.document_id == document_id)
    return db.session.scalars(rows).one()


def _number(rows: Select[uuid.UUID]) -> int:
    return db.session.scalars(select(func.count()).select_from(rows.subquery())).one()
