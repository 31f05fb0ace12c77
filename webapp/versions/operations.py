"""Adding a version to a document; ``documents.lifecycle`` makes it current once it is ready."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.clients.files import StoredFile
from webapp.documents import lifecycle, metadata, steps
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
FAILED = (Status.FAILED, Status.CANCELLED)


def add_version(user_id: uuid.UUID, document_id: uuid.UUID, file: StoredFile, raw_name: str | None) -> Document:
    """Add a stored file as the next version of a document, and queue it to be read.

    Raises NotFound, and Invalid when the document is not the newest version or the content is already in the library.
    """
    old = lifecycle.lock(user_id, document_id)
    if old is None:
        raise NotFound(NO_DOCUMENT)
    _refuse_a_second(old)
    columns = {**metadata.inherited_columns(old), "replaces_id": old.id, "version": old.version + 1}
    document, is_new = put(user_id, file, file_name(raw_name), columns)
    if not is_new:
        raise Invalid(SAME.format(title=document.title))
    steps.enqueue(document, Step.READ)
    return document


def _refuse_a_second(old: Document) -> None:
    if old.superseded_at:
        raise Invalid(NOT_THE_NEWEST)
    others = select(Document.id).where(Document.replaces_id == old.id, Document.deleted_at.is_(None))
    if db.session.scalar(others.where(Document.status.not_in(FAILED)).limit(1)):
        raise Invalid(ANOTHER)
