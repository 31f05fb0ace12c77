"""A document is replaced by a newer one: first both are there, and when the newer can answer, it alone does."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.clients.files import StoredFile
from webapp.collections.models import CollectionDocument
from webapp.documents import names, queries
from webapp.documents.models import Document, Status
from webapp.documents.operations import defer, lock, put
from webapp.errors import Invalid, NotFound
from webapp.extensions import db

SAME = "This is the content of “{title}”, which is in your library already, so nothing was added."
NOT_THE_NEWEST = "There is a newer version of this document. Upload the next one there."
ANOTHER = "A new version is being read already. Wait until it is ready, or delete it first."
FAILED = (Status.FAILED, Status.CANCELLED)
OF_ITS_FILE = ("warnings", "attempts", "unreadable", "unread_pages", "step_began_at", "year", "edition")
"""What is known of the old file alone, and is not said of the new one."""


def add_version(user_id: uuid.UUID, document_id: uuid.UUID, file: StoredFile, raw_name: str | None) -> Document:
    """Put a stored file in the library as the new version of a document, with the job that reads it.

    Raises NotFound, and Invalid when the document is not the newest version or the content is there already.
    """
    old = lock(user_id, document_id)
    if old is None:
        raise NotFound(queries.NO_DOCUMENT)
    _refuse_a_second(old)
    name = names.file_name(raw_name)
    document, is_new = put(user_id, file, name, _taken_over(old))
    if not is_new:
        raise Invalid(SAME.format(title=document.title))
    defer("documents.read", document)
    return document


def _refuse_a_second(old: Document) -> None:
    if old.superseded_at:
        raise Invalid(NOT_THE_NEWEST)
    others = select(Document.id).where(Document.replaces_id == old.id, Document.deleted_at.is_(None))
    if db.session.scalar(others.where(Document.status.not_in(FAILED)).limit(1)):
        raise Invalid(ANOTHER)


def _taken_over(old: Document) -> dict[str, Any]:
    """What holds for the new version as well."""
    said = {key: value for key, value in old.attributes.items() if key not in OF_ITS_FILE}
    columns = {"title": old.title, "kind": old.kind, "specialty": old.specialty}
    return {**columns, "attributes": said, "replaces_id": old.id, "version": old.version + 1}


def supersede(document: Document) -> None:
    """Let a version that is ready answer in place of the one it replaces; a repeat changes nothing."""
    old = lock(document.user_id, document.replaces_id) if document.replaces_id else None
    if old is None or old.superseded_at:
        return
    old.superseded_at = datetime.now(UTC)
    _release_others(old, document)
    _move_collections(old, document)
    defer("documents.withdraw", old)


def give_way(document: Document) -> None:
    """Let a document that comes back give way to a version that became ready while it was in the bin."""
    replaces = (Document.replaces_id == document.id, Document.user_id == document.user_id)
    ready = select(Document).where(*replaces, Document.deleted_at.is_(None), Document.is_indexed)
    if newer := db.session.scalar(ready.limit(1)):
        supersede(newer)


def _release_others(old: Document, new: Document) -> None:
    """Let other uploads that were to replace it, and did not, stand by themselves: they never take it along."""
    others = update(Document).where(Document.replaces_id == old.id, Document.id != new.id)
    db.session.execute(others.values(replaces_id=None, version=1))


def _move_collections(old: Document, new: Document) -> None:
    memberships = CollectionDocument.document_id == old.id
    columns = ("collection_id", "document_id", "user_id")
    moved = select(CollectionDocument.collection_id, literal(new.id), CollectionDocument.user_id).where(memberships)
    db.session.execute(insert(CollectionDocument).from_select(columns, moved).on_conflict_do_nothing())
    db.session.execute(delete(CollectionDocument).where(memberships))
