"""What is done to the library. Reading, embedding and removal are jobs' work, each in a module of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp import jobs
from webapp.clients.files import StorageFull, StoredFile, TooLarge
from webapp.documents import names
from webapp.documents.models import DeletionReceipt, Document, Status
from webapp.errors import Invalid
from webapp.extensions import clients, db
from webapp.ingest.parsed import Unreadable

GAVE_UP = "Something unexpected went wrong, three times. The file is kept; try again, or delete it."
UNREACHABLE_TOO_LONG = "A part of Footnote could not be reached for a long time. The file is kept; try again."
ATTEMPTS_UNEXPECTED = 3
ATTEMPTS_UNAVAILABLE = 75  # about as long as jobs.PATIENT tries, and a little less: then the page must say so


@dataclass(frozen=True)
class Added:
    """The document that now holds an uploaded file; ``is_duplicate`` when it was in the library before."""

    document: Document
    file_name: str
    is_duplicate: bool


@contextmanager
def stored(stream: IO[bytes]) -> Iterator[StoredFile]:
    """Keep an uploaded file; when the block fails it is dropped again. Raises Invalid when it cannot be kept."""
    limit = clients.config["MAX_UPLOAD_MB"]
    try:
        file = clients.files.save(stream, limit * 1024 * 1024)
    except TooLarge as error:
        raise Invalid(f"It is larger than {limit} MB, so it was not kept.") from error
    except StorageFull as error:
        raise Invalid(str(error)) from error
    try:
        yield file
    except BaseException:
        clients.files.delete(file.key)
        raise


def add(user_id: uuid.UUID, file: StoredFile, raw_name: str | None, title: str, facts: dict[str, Any]) -> Added:
    """Put a stored file in the library, with the job that reads it. A file already there is dropped."""
    name = names.file_name(raw_name)
    said = {key: facts[key] for key in ("author", "year", "edition") if facts[key]}
    values = {
        "title": title or names.title_from(name),
        "kind": facts["kind"],
        "specialty": facts["specialty"],
        "attributes": said | {"titled": bool(title)},
    }
    document, is_new = put(user_id, file, name, values)
    if is_new:
        defer("documents.read", document)
    else:
        clients.files.delete(file.key)
    return Added(document, name, not is_new)


def put(user_id: uuid.UUID, file: StoredFile, name: str, values: dict[str, Any]) -> tuple[Document, bool]:
    """Write the row of a stored file; return the document that now holds its content, and whether that is the new one.

    ``values`` are further columns.
    """
    of_file = {
        "id": uuid.uuid4(),
        "user_id": user_id,
        "file_key": file.key,
        "file_name": name,
        "size": file.size,
        "sha256": file.sha256,
        "mime": names.mime_from(name, clients.files.head(file.key)),
    }
    live = Document.deleted_at.is_(None) & Document.superseded_at.is_(None) & (Document.sha256 != "")
    # In the one statement, so that the same file sent twice at once is added once.
    new = insert(Document).values(of_file | values)
    new = new.on_conflict_do_nothing(index_elements=["user_id", "sha256"], index_where=live)
    is_new = db.session.scalar(new.returning(Document.id)) is not None
    same = select(Document).where(Document.user_id == user_id, Document.sha256 == file.sha256, live)
    return db.session.scalars(same).one(), is_new


def retry(document: Document) -> None:
    """Read a failed document again, from the last step that was finished; raise Invalid when that is of no use."""
    if not document.can_be_retried:
        raise Invalid("Trying again would change nothing here: the document is in order, or its file cannot be read.")
    document.status = Status.WAITING
    document.error = ""
    document.attributes = {**document.attributes, "attempts": 0, "unreadable": ""}
    defer("documents.read", document)


def hide(document: Document) -> None:
    """Take a document out of the library at once, and leave its removal to a job; a repeat changes nothing."""
    if claim(document.user_id, document.id) is None:
        return
    document.deleted_at = datetime.now(UTC)
    db.session.add(DeletionReceipt(user_id=document.user_id, document_id=document.id))
    defer("documents.remove", document)


def refuse(user_id: uuid.UUID, document_id: uuid.UUID, reason: Unreadable) -> None:
    """Mark a document as failed because of its file, and say why."""
    document = claim(user_id, document_id)
    if document:
        document.status = Status.FAILED
        document.error = reason.sentence
        document.attributes = {**document.attributes, "unreadable": reason.code}


def stumble(user_id: uuid.UUID, document_id: uuid.UUID, sentence: str, unexpected: bool) -> bool:
    """Note that a job could not go on, and return whether it shall try again; if not, the document has failed."""
    document = claim(user_id, document_id)
    if not document:
        return False
    attempts = document.attributes.get("attempts", 0) + 1
    document.attributes = {**document.attributes, "attempts": attempts}
    if attempts < (ATTEMPTS_UNEXPECTED if unexpected else ATTEMPTS_UNAVAILABLE):
        document.error = sentence
        return True
    document.status = Status.FAILED
    document.error = GAVE_UP if unexpected else UNREACHABLE_TOO_LONG
    return False


def claim(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a live document, locked until the transaction ends, so that it is not deleted meanwhile."""
    rows = select(Document).where(
        Document.id == document_id, Document.user_id == user_id, Document.deleted_at.is_(None)
    )
    return db.session.scalar(rows.with_for_update())


def defer(name: str, document: Document) -> None:
    """Leave a document to the job called ``name``, when this transaction commits.

    The lock makes the jobs of one document wait for each other: it is never embedded while it is removed. Small files
    go first, so that a book does not hold back a note.
    """
    arguments = {"user_id": str(document.user_id), "document_id": str(document.id)}
    priority = -document.size.bit_length()
    jobs.defer(jobs.queue.tasks[name], lock=f"document:{document.id}", priority=priority, **arguments)
