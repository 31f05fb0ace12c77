"""What is done to documents in the bin. Withdrawal and removal are jobs' work, each in a module of its own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError

from webapp import jobs
from webapp.bin import queries
from webapp.bin.models import DeletionReceipt
from webapp.bin.withdrawal import remember_anew
from webapp.documents.again import take_in_again
from webapp.documents.models import Document
from webapp.documents.operations import defer
from webapp.errors import Invalid, NotFound
from webapp.extensions import db
from webapp.tenancy import acting_as, as_system
from webapp.unit_of_work import unit_of_work
from webapp.versions import queries as versions
from webapp.versions.operations import give_way

NO_WAY_BACK = "This document is being removed for good. It cannot be put back any more."
NOT_DELETED = "This document is in your library. Delete it there first."
AT_ONCE = 100


class InLibrary(Exception):
    """The content of a document in the bin was added to the library again: ``document`` holds it there."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.id)
        self.document = document


def restore(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Put a document back into the library, with the older versions that went with it; a repeat changes nothing.

    It is in the list at once, and is put into the index again by jobs. Raises NotFound, Invalid when it is being
    removed, and InLibrary when its content was added anew.
    """
    document = _locked(user_id, document_id)
    if document.deleted_at is None:
        return document
    if document.purging_at:
        raise Invalid(NO_WAY_BACK)
    deleted_at = document.deleted_at
    try:
        with db.session.begin_nested():
            document.deleted_at = None
            db.session.flush()
    except IntegrityError:
        raise InLibrary(_with_content_of(user_id, document_id)) from None
    give_way(document)
    older = [each for each in versions.superseded(document) if each.deleted_at == deleted_at and not each.purging_at]
    for each in (document, *older):
        each.deleted_at = None
        take_in_again(each)
        remember_anew(user_id, each.id)
    return document


def purge(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Have a document in the bin removed for good, with its older versions: there is no way back from here on.

    A repeat changes nothing. Raises NotFound, and Invalid for one that is not in the bin.
    """
    document = _locked(user_id, document_id)
    if document.deleted_at is None:
        raise Invalid(NOT_DELETED)
    for each in (document, *versions.superseded(document)):
        if each.deleted_at and each.purging_at is None:
            each.purging_at = datetime.now(UTC)
            _hand_over(each)


def empty(user_id: uuid.UUID) -> None:
    """Have all that is in the user's bin removed for good: from here on there is no way back for any of it."""
    in_bin = (Document.user_id == user_id, Document.deleted_at.is_not(None), Document.purging_at.is_(None))
    db.session.execute(
        update(Document)
        .where(*in_bin)
        .values(purging_at=datetime.now(UTC))
        .execution_options(synchronize_session=False)
    )
    jobs.defer(jobs.queue.tasks["bin.empty"], lock=f"bin:{user_id}", user_id=str(user_id))


def hand_over_some(user_id: uuid.UUID) -> int:
    """Give some of the documents that are to be removed a job each; return how many, 0 when all have one."""
    receipts = select(DeletionReceipt.id).where(DeletionReceipt.document_id == Document.id)
    rows = (
        select(Document)
        .where(Document.user_id == user_id, Document.purging_at.is_not(None), ~exists(receipts))
        .limit(AT_ONCE)
        .with_for_update()
    )
    documents = db.session.scalars(rows).all()
    for document in documents:
        _hand_over(document)
    return len(documents)


def purge_due(days: int = queries.DAYS_IN_BIN) -> int:
    """Have removed what has been in anybody's bin for ``days``, and what could not be removed so far; return how many.

    It commits by itself, document by document.
    """
    handed_over: set[uuid.UUID] = set()
    while True:
        with as_system("finding documents that have been in the bin long enough"), unit_of_work():
            found = [pair for pair in queries.due(days, AT_ONCE) if pair[1] not in handed_over]
        if not found:
            return len(handed_over)
        for user_id, document_id in found:
            handed_over.add(document_id)
            with acting_as(user_id):
                _purge_again(user_id, document_id)


def _purge_again(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    try:
        with unit_of_work():
            document = _locked(user_id, document_id)
            if document.deleted_at:
                document.purging_at = document.purging_at or datetime.now(UTC)
                _hand_over(document)
    except NotFound:
        return  # it has been removed meanwhile


def _hand_over(document: Document) -> None:
    """Open the receipt, and leave the rest to a job."""
    if not queries.has_receipt(document.user_id, document.id):
        db.session.add(DeletionReceipt(user_id=document.user_id, document_id=document.id))
    defer("bin.purge", document)


def _locked(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return a document as it is now, in the bin or not, locked until the transaction ends; raise NotFound."""
    rows = select(Document).where(Document.user_id == user_id, Document.id == document_id)
    found = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(queries.NOT_IN_BIN)
    return found


def _with_content_of(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    sha256 = select(Document.sha256).where(Document.user_id == user_id, Document.id == document_id).scalar_subquery()
    live = (Document.deleted_at.is_(None), Document.superseded_at.is_(None))
    return db.session.scalars(
        select(Document).where(Document.user_id == user_id, Document.sha256 == sha256, *live)
    ).one()
