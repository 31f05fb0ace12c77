"""How each difference is mended. What takes work is left to the jobs that do it anyway; a repeat changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, delete, func, select

from webapp import indexes
from webapp.chat.models import Message
from webapp.chat.operations import defer_answer, remember
from webapp.documents.again import read_on, take_in_again
from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.operations import defer
from webapp.extensions import clients, db
from webapp.reconciling.differences import Difference, Kind
from webapp.reconciling.documents import LOST
from webapp.tenancy import acting_as
from webapp.unit_of_work import unit_of_work

FILE_LOST = "Its file is not on the server any more. Its text is kept, and can be read and asked about."
CANNOT_BE_READ = "Its file is not on the server any more, so it cannot be read. Upload it again."


def mend_points(found: Iterable[Difference]) -> None:
    """Delete points that should not be there, with the rows of those that stand for nothing."""
    with unit_of_work():
        now = indexes.current()
    places = {collection.name: collection for collection in (now.documents, now.messages)}
    for difference in found:
        if difference.owner_in_index and difference.part in places:
            mine = clients.vectors.owned_by(difference.owner_in_index)
            mine.delete(places[difference.part], ids=[difference.id])
        if difference.kind == Kind.STALE_POINT and difference.owner:
            with acting_as(difference.owner), unit_of_work():
                _delete_row(difference)


def mend_files(found: Iterable[Difference]) -> None:
    """Delete files that no document has."""
    for difference in found:
        clients.files.delete(difference.id)


def mend_for(user_id: uuid.UUID, found: Iterable[Difference]) -> None:
    """Mend what differs for the acting user, each thing in a transaction of its own."""
    missing: dict[str, list[uuid.UUID]] = {}
    for difference in found:
        if difference.kind == Kind.MISSING_POINT:
            missing.setdefault(difference.id, []).append(uuid.UUID(difference.part))
        else:
            with unit_of_work():
                _mend(user_id, difference)
    for document_id, passages in missing.items():
        with unit_of_work():
            document = _document(user_id, document_id)
            if document and document.deleted_at is None:
                take_in_again(document, passages)


def _mend(user_id: uuid.UUID, difference: Difference) -> None:
    if difference.kind == Kind.ORPHANED_ROW:
        _delete_row(difference)
    elif difference.kind in MESSAGES:
        message = db.session.scalar(select(Message).where(Message.id == difference.id, Message.user_id == user_id))
        if message:
            MESSAGES[difference.kind](message)
    elif document := _document(user_id, difference.id):
        DOCUMENTS[difference.kind](document)


def _document(user_id: uuid.UUID, document_id: str) -> Document | None:
    rows = select(Document).where(Document.id == document_id, Document.user_id == user_id)
    return db.session.scalar(rows.with_for_update())


def _delete_row(difference: Difference) -> None:
    db.session.execute(delete(Embedding).where(Embedding.source_id == difference.id))


def _go_on(document: Document) -> None:
    if document.attributes.get(LOST) and not db.session.scalar(select(Chunk.id).where(_of(document)).limit(1)):
        document.status, document.error = Status.FAILED, CANNOT_BE_READ
    else:
        read_on(document)


def _of(document: Document) -> ColumnElement[bool]:
    return Chunk.document_id == document.id


def _count_again(document: Document) -> None:
    passages = select(func.count()).where(_of(document))
    document.progress = document.progress_total = db.session.scalars(passages).one()


def _note_lost_file(document: Document) -> None:
    warnings = [*document.warnings, FILE_LOST] if document.is_ready else document.warnings
    document.attributes = {**document.attributes, LOST: True, "warnings": warnings}


def _note_found_file(document: Document) -> None:
    warnings = [warning for warning in document.warnings if warning != FILE_LOST]
    document.attributes = {**document.attributes, LOST: False, "warnings": warnings}


def _withdraw(document: Document) -> None:
    if document.deleted_at:
        defer("bin.withdraw", document)
    else:  # a newer version answers in its place
        passages = select(Chunk.id).where(_of(document))
        rows = delete(Embedding).where(Embedding.source_type == "chunk", Embedding.source_id.in_(passages))
        db.session.execute(rows.execution_options(synchronize_session=False))


def _purge(document: Document) -> None:
    defer("bin.purge", document)


MESSAGES: dict[Kind, Callable[[Message], None]] = {
    Kind.FORGOTTEN_MESSAGE: remember,
    Kind.STUCK_ANSWER: defer_answer,
}
DOCUMENTS: dict[Kind, Callable[[Document], None]] = {
    Kind.STUCK_DOCUMENT: _go_on,
    Kind.STUCK_REMOVAL: _purge,
    Kind.STILL_INDEXED: _withdraw,
    Kind.WRONG_COUNT: _count_again,
    Kind.LOST_TEXT: _go_on,
    Kind.MISSING_FILE: _note_lost_file,
    Kind.FOUND_FILE: _note_found_file,
}
