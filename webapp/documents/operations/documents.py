"""Operations on the documents of a library."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp.clients.files import FilesUnavailable, StorageFull, StoredFile, TooLarge
from webapp.documents import language, lifecycle, metadata, steps
from webapp.documents.models import Document
from webapp.documents.operations import collections
from webapp.documents.queries.documents import NO_DOCUMENT
from webapp.documents.steps import Step
from webapp.ingest.formats import guess
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import clients, db
from webapp.quotas import operations as quotas
from webapp.shared.text import file_name, title_from

MAX_OTHER_NAMES = 10


@dataclass(frozen=True)
class Added:
    """The document of an uploaded file; ``is_duplicate`` when it was in the library before."""

    document: Document
    file_name: str
    is_duplicate: bool


@contextmanager
def stored(stream: IO[bytes]) -> Iterator[StoredFile]:
    """Store an uploaded file, and delete it again if the block fails; raise Invalid when it cannot be stored."""
    limit = clients.config["MAX_UPLOAD_MB"]
    try:
        file = clients.files.save(stream, limit * 1024 * 1024)
    except TooLarge as error:
        raise Invalid(f"It is larger than {limit} MB, so it was not saved.") from error
    except StorageFull as error:
        raise Invalid(str(error)) from error
    try:
        yield file
    except BaseException:
        with suppress(FilesUnavailable):  # it belongs to no row then, which is found later
            clients.files.delete(file.key)
        raise


def add(
    user_id: uuid.UUID, file: StoredFile, raw_name: str | None, values: Mapping[str, Any], origin: str = ""
) -> Added:
    """Add a stored file to the library, and queue it to be read; a file that is already there is deleted.

    ``values``: those of ``metadata.FIELDS`` that its owner has set. ``origin``: see ``Document.origin``.
    """
    name = file_name(raw_name)
    columns = {"title": title_from(name), **metadata.columns(values)}
    if origin:
        columns["attributes"] = {**columns["attributes"], "origin": origin}
    document, is_new = put(user_id, file, name, columns)
    if is_new:
        steps.enqueue(document, Step.READ)
    else:
        clients.files.delete(file.key)
        _note_name(document, name)
    return Added(document, name, not is_new)


def _note_name(document: Document, name: str) -> None:
    """Remember another name of the same file, so that it is found by both."""
    known = [document.file_name, *document.other_names]
    if name not in known and len(known) <= MAX_OTHER_NAMES:
        document.attributes = {**document.attributes, "other_names": [*document.other_names, name]}


def put(user_id: uuid.UUID, file: StoredFile, name: str, values: dict[str, Any]) -> tuple[Document, bool]:
    """Insert the row of a stored file; return the document with this content, and whether that is the new one.

    ``values``: further columns. Raises NoRoom where the user may not add it.
    """
    of_file = {
        "id": uuid.uuid4(),
        "user_id": user_id,
        "file_key": file.key,
        "file_name": name,
        "size": file.size,
        "sha256": file.sha256,
        "mime": guess(name, clients.files.head(file.key)).mime,
    }
    live = Document.is_live() & (Document.sha256 != "")
    same = select(Document).where(Document.user_id == user_id, Document.sha256 == file.sha256, live)
    if known := db.session.scalar(same):
        return known, False
    quotas.require_room(user_id, file.size)
    # In one statement, so that two requests at once add it once.
    new = insert(Document).values(of_file | values)
    new = new.on_conflict_do_nothing(index_elements=["user_id", "sha256"], index_where=live)
    is_new = db.session.scalar(new.returning(Document.id)) is not None
    return db.session.scalars(same).one(), is_new


def edit(
    user_id: uuid.UUID,
    document_id: uuid.UUID,
    values: Mapping[str, Any],
    add_to: Set[uuid.UUID] = frozenset(),
    remove_from: Set[uuid.UUID] = frozenset(),
    new_collection: str = "",
) -> Document:
    """Set fields of a document, and which collections it is in, and return it; raise NotFound or Invalid."""
    document = lifecycle.lock(user_id, document_id)
    if document is None:
        raise NotFound(NO_DOCUMENT)
    set_by_owner(document, values)
    new = {collections.ensure(user_id, new_collection).id} if new_collection else set()
    collections.remove(document, remove_from)
    collections.add(document, add_to | new)
    return document


def set_by_owner(document: Document, values: Mapping[str, Any]) -> None:
    """Set fields of a locked document as its owner wants them; by another language its words are indexed anew."""
    before = document.language
    metadata.set_by_owner(document, values)
    if not document.language:
        language.tell_again(document)
    if document.language != before and document.is_ready:
        lifecycle.reindex(document)


def retry(document: Document) -> None:
    """Process a failed or cancelled document again, from the last finished step; raise Invalid for any other."""
    if lifecycle.lock(document.user_id, document.id) is None or not document.can_be_retried:
        raise Invalid("Trying again would not help: the document is ready, or its file cannot be read.")
    lifecycle.start(document)


def reindex(document: Document) -> None:
    """Compute and publish the vectors of a document again; raise Invalid unless it is ready.

    It can be found meanwhile: each point stays in the index until it is replaced.
    """
    if not document.is_ready:
        raise Invalid("Only a document that is ready can be indexed again.")
    lifecycle.reindex(document)


def cancel(document: Document) -> None:
    """Stop processing a document; see ``lifecycle.cancel``."""
    if lifecycle.lock(document.user_id, document.id):
        lifecycle.cancel(document)


def soft_delete(document: Document) -> None:
    """Put a document into the bin with its older versions; see ``lifecycle.soft_delete``."""
    if lifecycle.lock(document.user_id, document.id):
        lifecycle.soft_delete(document)
