"""Adding a version to a document; ``documents.lifecycle`` makes it current once it is ready."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.clients.files import StoredFile
from webapp.documents import lifecycle, metadata, newer_versions, steps
from webapp.documents.models import Document, Status
from webapp.documents.operations.documents import put
from webapp.documents.queries.documents import NO_DOCUMENT
from webapp.documents.steps import Step
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.shared.text import file_name

SAME = "This file is already in your library as “{title}”, so nothing was added."
NOT_THE_NEWEST = "There is a newer version of this document. Upload the next version there."
ANOTHER = "A new version is already being read. Wait until it is ready, or delete it first."
NO_OFFER = "This document is not offered as a newer version of another one."
FAILED = (Status.FAILED, Status.CANCELLED)


def add_version(user_id: uuid.UUID, document_id: uuid.UUID, file: StoredFile, raw_name: str | None) -> Document:
    """Add a stored file as the next version of a document, and queue it to be read.

    Raises NotFound, and Invalid when the document is not the newest version or the content is already in the library.
    """
    old = _lock(user_id, document_id)
    _refuse_a_second(old)
    columns = {**metadata.inherited_columns(old), "replaces_id": old.id, "version": old.version + 1}
    document, is_new = put(user_id, file, file_name(raw_name), columns)
    if not is_new:
        raise Invalid(SAME.format(title=document.title))
    steps.enqueue(document, Step.READ)
    return document


def accept(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Make a document the next version of the one that it looks like, and return it; raise NotFound or Invalid.

    What its owner has set stays; tags, specialty and collections come from the other where it has none.
    """
    document = _lock(user_id, document_id)
    if not document.offer:
        raise Invalid(NO_OFFER)
    old = _lock(user_id, uuid.UUID(document.offer["id"]))
    _refuse_a_second(old)
    newer_versions.withdraw_offer(document)
    document.replaces_id, document.version = old.id, old.version + 1
    known, inherited = metadata.values(document), metadata.values(old)
    missing = [field.name for field in metadata.FIELDS if field.is_inherited and known[field.name] == field.default]
    metadata.set_from_source(document, {name: inherited[name] for name in missing})
    db.session.flush()
    if document.is_indexed:
        lifecycle.supersede_replaced(document)
    return document


def dismiss(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Keep a document beside the one that it looks like; raise NotFound."""
    newer_versions.withdraw_offer(_lock(user_id, document_id))


def _lock(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    document = lifecycle.lock(user_id, document_id)
    if document is None:
        raise NotFound(NO_DOCUMENT)
    return document


def _refuse_a_second(old: Document) -> None:
    if old.superseded_at:
        raise Invalid(NOT_THE_NEWEST)
    others = select(Document.id).where(Document.replaces_id == old.id, Document.deleted_at.is_(None))
    if db.session.scalar(others.where(Document.status.not_in(FAILED)).limit(1)):
        raise Invalid(ANOTHER)
