"""What users do with imports: begin one, stop it, remove what it has imported, and delete its report."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert

from webapp.clients.files import StoredFile
from webapp.imports import jobs, queries
from webapp.imports.models import Import, State
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import one_at_a_time
from webapp.shared.text import file_name

MOST_WAITING = 10
MANY = f"{MOST_WAITING} files wait to be imported. Wait until one is done, or stop one of them."
STILL_AT_WORK = "This import is still going on. Stop it first."


def begin(user_id: uuid.UUID, id: uuid.UUID, file: StoredFile, raw_name: str | None) -> uuid.UUID:
    """Begin the import of a stored file; return its id.

    The same form sent again, and the same file while it is being imported, are one import: the second file is deleted.
    Raises Invalid when too many wait.
    """
    one_at_a_time(f"imports of {user_id}")
    same = queries.same_at_work(user_id, file.sha256)
    if same is None and queries.number_at_work(user_id) >= MOST_WAITING:
        raise Invalid(MANY)
    row = {
        "id": id,
        "user_id": user_id,
        "file_key": file.key,
        "file_name": file_name(raw_name),
        "sha256": file.sha256,
        "size": file.size,
    }
    new = insert(Import).values(row).on_conflict_do_nothing(index_elements=[Import.id]).returning(Import.id)
    if same is None and db.session.scalar(new) is not None:
        jobs.enqueue(user_id, id)
        return id
    clients.files.delete(file.key)
    return same.id if same else queries.one(user_id, id).id


def stop(user_id: uuid.UUID, id: uuid.UUID) -> str:
    """Stop an import; what it has imported stays. Return the key of the file to delete, "" for none; raise NotFound."""
    found = queries.one(user_id, id, locked=True)
    if not found.is_reading:
        return ""
    found.state, found.finished_at = State.STOPPED, datetime.now(UTC)
    key, found.file_key = found.file_key, ""
    return key


def remove(user_id: uuid.UUID, id: uuid.UUID) -> None:
    """Have what an import has imported put into the bin; a repeat changes nothing. Raise NotFound or Invalid."""
    found = queries.one(user_id, id, locked=True)
    if found.is_reading:
        raise Invalid(STILL_AT_WORK)
    if found.state != State.REMOVING:
        found.state = State.REMOVING
        jobs.enqueue_removal(user_id, id)


def delete(user_id: uuid.UUID, id: uuid.UUID) -> None:
    """Delete the report of an import; what it has imported stays. Raise NotFound or Invalid."""
    found = queries.one(user_id, id, locked=True)
    if found.is_at_work:
        raise Invalid(STILL_AT_WORK)
    db.session.delete(found)
