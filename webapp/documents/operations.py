"""What is done to the library. Reading, embedding and removal are jobs' work, each in a module of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from webapp import jobs
from webapp.clients.files import StorageFull, StoredFile, TooLarge
from webapp.collections import operations as collections
from webapp.documents import catalogue, names
from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.queries import NO_DOCUMENT
from webapp.errors import Invalid, NotFound
from webapp.extensions import clients, db
from webapp.ingest.parsed import Unreadable
from webapp.versions import queries as versions

GAVE_UP = "Something unexpected went wrong, three times. The file is kept; try again, or delete it."
UNREACHABLE_TOO_LONG = "A part of Footnote could not be reached for a long time. The file is kept; try again."
LARGE_BYTES = 4_000_000  # such a file may take many seconds to be read
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
    values = {
        "title": title or names.title_from(name),
        "kind": facts["kind"],
        "specialty": facts["specialty"],
        "attributes": {key: facts[key] for key in ("author", "year", "edition", "tags") if facts.get(key)}
        | {"said": catalogue.said({"title": title, **facts})},
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


def edit(
    user_id: uuid.UUID,
    document_id: uuid.UUID,
    said: dict[str, Any],
    into: Set[uuid.UUID] = frozenset(),
    out_of: Set[uuid.UUID] = frozenset(),
    new_collection: str = "",
) -> Document:
    """Keep what the owner says of a document, and in which collections it is to be; raise NotFound or Invalid."""
    document = lock(user_id, document_id)
    if document is None:
        raise NotFound(NO_DOCUMENT)
    catalogue.say(document, said)
    new = {collections.ensure(user_id, new_collection).id} if new_collection else set()
    collections.take_out(document, out_of)
    collections.put(document, into | new)
    return document


def retry(document: Document) -> None:
    """Fetch or read a failed or cancelled document again, from the last step finished; raise Invalid if of no use."""
    if lock(document.user_id, document.id) is None or not document.can_be_retried:
        raise Invalid("Trying again would change nothing here: the document is in order, or its file cannot be read.")
    document.status = Status.WAITING if document.file_key else Status.FETCHING
    document.error = ""
    document.attributes = {**document.attributes, "attempts": 0, "unreadable": ""}
    defer("documents.read" if document.file_key else "sources.fetch", document)


def reindex(document: Document) -> None:
    """Compute the meaning of a document's passages anew, and put them in the index again; raise Invalid.

    It can be found meanwhile: each passage stays in the index until it is replaced.
    """
    if not document.is_ready:
        raise Invalid("Only a document that is ready can be indexed again.")
    chunks = select(Chunk.id).where(Chunk.document_id == document.id)
    points = (Embedding.source_type == "chunk", Embedding.source_id.in_(chunks))
    db.session.execute(update(Embedding).where(*points).values(state="words"))
    document.status = Status.EMBEDDING
    document.progress = 0
    defer("documents.embed", document)


def cancel(document: Document) -> None:
    """Stop taking a document in. Its file is kept; a job takes out of the index what of it is there.

    Jobs under way stop at their next checkpoint. What is in a final state by now stays as it is.
    """
    if lock(document.user_id, document.id) is None or document.is_final:
        return
    document.status = Status.CANCELLED
    document.error = ""
    defer("documents.withdraw", document)


def hide(document: Document) -> None:
    """Put a document into the bin, with its older versions: it is in no list and no answer. A repeat changes nothing.

    A job takes it out of the index, ahead of the others that wait: until then it takes places from what is searched.
    """
    if lock(document.user_id, document.id) is None:
        return
    now = datetime.now(UTC)
    for each in (document, *versions.superseded(document)):
        if each.deleted_at is None:
            each.deleted_at = now
            defer("bin.withdraw", each, priority=1)


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
    """Return a document for its job to go on with, as `lock`; None also when its owner has cancelled it."""
    document = lock(user_id, document_id)
    return None if document is None or document.is_cancelled else document


def lock(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a live document as it is now, locked until the transaction ends, so that it is not deleted meanwhile."""
    rows = select(Document).where(
        Document.id == document_id, Document.user_id == user_id, Document.deleted_at.is_(None)
    )
    # As it is now, and not as this session may have read it before it waited for the lock.
    return db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def defer(name: str, document: Document, priority: int | None = None) -> None:
    """Leave a document to the job called ``name``, when this transaction commits.

    The lock makes the jobs of one document wait for each other: it is never embedded while it is removed. Small files
    go first, so that a book does not hold back a note, and of one size the one that was begun; and because reading
    cannot be interrupted, large files are read by a worker of their own.
    """
    arguments: dict[str, Any] = {"user_id": str(document.user_id), "document_id": str(document.id)}
    if priority is None:
        priority = -2 * document.size.bit_length() + (document.progress > 0)
    queue_name = "reading-large" if name == "documents.read" and document.size > LARGE_BYTES else None
    lock = f"document:{document.id}"
    jobs.defer(jobs.queue.tasks[name], lock=lock, priority=priority, queue_name=queue_name, **arguments)
