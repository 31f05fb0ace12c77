"""The jobs of imports. Each may run again after it was killed at any point."""

from __future__ import annotations

import uuid

from webapp.imports import importing, removing
from webapp.platform.jobs import RETRY, Options, defer, job
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work


def lock_of(user_id: uuid.UUID) -> str:
    """Return the lock of the jobs that import or remove conversations of a user."""
    return f"imports-{user_id}"


@job("imports.run", "importing", retry=RETRY)
def run(user_id: str, import_id: str) -> None:
    """Go on with an import for a few seconds, and leave the rest to another job, so that users take turns."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        if importing.go_on(owner, uuid.UUID(import_id)):
            with unit_of_work():
                enqueue(owner, uuid.UUID(import_id))


def enqueue(user_id: uuid.UUID, import_id: uuid.UUID) -> None:
    """Defer the job that goes on with an import."""
    defer(run, Options(lock=lock_of(user_id)), user_id=str(user_id), import_id=str(import_id))


@job("imports.remove", "importing", retry=RETRY)
def remove(user_id: str, import_id: str) -> None:
    """Put some conversations of an import into the bin, and leave the rest to another job."""
    owner, id = uuid.UUID(user_id), uuid.UUID(import_id)
    with acting_as(owner), unit_of_work():
        if removing.go_on(owner, id):
            enqueue_removal(owner, id)


def enqueue_removal(user_id: uuid.UUID, import_id: uuid.UUID) -> None:
    """Defer the job that puts the conversations of an import into the bin."""
    defer(remove, Options(lock=lock_of(user_id)), user_id=str(user_id), import_id=str(import_id))
