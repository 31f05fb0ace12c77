"""Repairs of the differences found by ``checks``. Slow work is queued as the usual jobs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from webapp.documents import lifecycle, steps
from webapp.documents.models import Chunk, Document
from webapp.documents.originals import CANNOT_BE_READ, FILE_MISSING
from webapp.documents.steps import Step
from webapp.index import entries
from webapp.index.differences import Difference, Kind
from webapp.index.models import Kind as PointKind
from webapp.ingest.parsed import Unreadable
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

FILE_LOST = "Its file is not on the server any more. Its text is kept, and can be read and asked about."


def repair(user_id: uuid.UUID, found: Sequence[Difference]) -> None:
    """Repair differences of the acting user's documents, each in a transaction of its own."""
    missing: dict[str, list[uuid.UUID]] = {}
    for difference in found:
        if difference.kind == Kind.MISSING_POINT:
            missing.setdefault(difference.id, []).append(uuid.UUID(difference.part))
        else:
            with unit_of_work():
                _repair_one(user_id, difference)
    for document_id, chunks in missing.items():
        with unit_of_work():
            document = _lock(user_id, document_id)
            if document and document.deleted_at is None:
                lifecycle.republish(document, chunks)


def _repair_one(user_id: uuid.UUID, difference: Difference) -> None:
    if difference.kind == Kind.ORPHANED_ROW:
        entries.remove(PointKind.CHUNK, [uuid.UUID(difference.id)])
    elif document := _lock(user_id, difference.id):
        REPAIRS[difference.kind](document)


def _lock(user_id: uuid.UUID, document_id: str) -> Document | None:
    rows = select(Document).where(Document.id == document_id, Document.user_id == user_id)
    return db.session.scalar(rows.with_for_update())


def _process(document: Document) -> None:
    if document.is_file_missing and not db.session.scalar(lifecycle.chunk_ids(document).limit(1)):
        lifecycle.fail(document, Unreadable(FILE_MISSING, CANNOT_BE_READ))
    else:
        lifecycle.reprocess(document)


def _count_again(document: Document) -> None:
    chunks = select(func.count()).where(Chunk.document_id == document.id)
    document.progress = document.progress_total = db.session.scalars(chunks).one()


def _record_missing_file(document: Document) -> None:
    document.is_file_missing = True
    if document.is_ready:
        document.attributes = {**document.attributes, "warnings": [*document.warnings, FILE_LOST]}


def _record_found_file(document: Document) -> None:
    document.is_file_missing = False
    warnings = [warning for warning in document.warnings if warning != FILE_LOST]
    document.attributes = {**document.attributes, "warnings": warnings}


def _withdraw(document: Document) -> None:
    if document.deleted_at:
        steps.enqueue(document, Step.WITHDRAW_DELETED)
    else:  # superseded
        entries.remove(PointKind.CHUNK, lifecycle.chunk_ids(document))


def _purge(document: Document) -> None:
    steps.enqueue(document, Step.PURGE)


REPAIRS: dict[Kind, Callable[[Document], None]] = {
    Kind.STUCK_DOCUMENT: _process,
    Kind.STUCK_REMOVAL: _purge,
    Kind.STILL_INDEXED: _withdraw,
    Kind.WRONG_COUNT: _count_again,
    Kind.LOST_TEXT: _process,
    Kind.MISSING_FILE: _record_missing_file,
    Kind.FOUND_FILE: _record_found_file,
}
