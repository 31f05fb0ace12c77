"""Operations on documents in the bin. ``withdrawal`` and ``removal`` do the work of the jobs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from webapp.auth import audit
from webapp.bin import conversations, jobs, scheduling
from webapp.bin.withdrawal import republish_answers
from webapp.chat.models import Conversation
from webapp.documents import lifecycle, lineage
from webapp.documents.models import Document
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.jobs import Options, defer
from webapp.undo import operations as undo

NO_WAY_BACK = "This document is being permanently deleted and can no longer be restored."
NONE_BACK = "There is nothing to restore: it was permanently deleted, or added to your library again."
NO_CONVERSATION = "There is no such conversation in your bin. It may have been permanently deleted."
NOT_DELETED = "This document is in your library. Delete it there first."


class InLibrary(Exception):
    """The content of a document in the bin was added to the library again, as ``document``."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.id)
        self.document = document


def restore(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Restore a document, with the older versions deleted with it; a repeat changes nothing.

    It is in the library at once, and jobs publish it again. Raises NotFound, Invalid when it is being purged, and
    InLibrary when its content was added again.
    """
    document = scheduling.lock_any(user_id, document_id)
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
    lifecycle.supersede_if_replaced(document)
    older = [each for each in lineage.superseded(document) if each.deleted_at == deleted_at and not each.purging_at]
    for each in (document, *older):
        each.deleted_at = None
        lifecycle.republish(each)
        republish_answers(user_id, each.id)
    return document


def restore_all(user_id: uuid.UUID, ids: Sequence[str]) -> str | None:
    """Restore documents that were deleted together; those that are gone, or there again, stay as they are.

    Return how many are back if these are not all; raise Invalid when none is.
    """
    back = 0
    for id in sorted(ids):
        with suppress(NotFound, Invalid, InLibrary):
            restore(user_id, uuid.UUID(id))
            back += 1
    if not back:
        raise Invalid(NONE_BACK)
    return f"{back} of {len(ids)} documents" if back < len(ids) else None


undo.RESTORERS["documents"] = restore_all


def purge(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Purge a document in the bin, with its older versions: from here on it cannot be restored.

    A repeat changes nothing. Raises NotFound, and Invalid for a document that is not in the bin.
    """
    document = scheduling.lock_any(user_id, document_id)
    if document.deleted_at is None:
        raise Invalid(NOT_DELETED)
    for each in (document, *lineage.superseded(document)):
        if each.deleted_at and each.purging_at is None:
            each.purging_at = datetime.now(UTC)
            scheduling.enqueue_purge(each)
            audit.record(user_id, "document purged", subject=str(each.id))


def empty(user_id: uuid.UUID) -> None:
    """Purge all documents in the bin of a user: from here on none of them can be restored."""
    in_bin = (Document.user_id == user_id, Document.deleted_at.is_not(None), Document.purging_at.is_(None))
    db.session.execute(
        update(Document)
        .where(*in_bin)
        .values(purging_at=datetime.now(UTC))
        .execution_options(synchronize_session=False)
    )
    defer(jobs.empty_bin, Options(lock=f"bin:{user_id}"), user_id=str(user_id))
    audit.record(user_id, "bin of documents emptied")


def purge_conversation(user_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """Purge a conversation in the bin: from here on it cannot be restored. A repeat changes nothing; raise NotFound."""
    this = (Conversation.user_id == user_id, Conversation.id == conversation_id)
    if not db.session.scalar(select(Conversation.id).where(*this, Conversation.deleted_at.is_not(None))):
        raise NotFound(NO_CONVERSATION)
    conversations.begin(*this)
    audit.record(user_id, "conversation purged", subject=str(conversation_id))
    _enqueue_conversations(user_id)


def empty_of_conversations(user_id: uuid.UUID) -> None:
    """Purge all conversations in the bin of a user: from here on none of them can be restored."""
    conversations.begin(Conversation.user_id == user_id)
    audit.record(user_id, "bin of conversations emptied")
    _enqueue_conversations(user_id)


def _enqueue_conversations(user_id: uuid.UUID) -> None:
    defer(jobs.purge_conversations, Options(lock=conversations.lock_of(user_id)), user_id=str(user_id))


def _with_content_of(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    sha256 = select(Document.sha256).where(Document.user_id == user_id, Document.id == document_id).scalar_subquery()
    return db.session.scalars(
        select(Document).where(Document.user_id == user_id, Document.sha256 == sha256, Document.is_live())
    ).one()
