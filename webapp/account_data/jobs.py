"""The job that deletes an account; it may run again after it was killed at any point."""

from __future__ import annotations

import uuid

from webapp.account_data import deleting, queries
from webapp.platform.jobs import RETRY, Options, defer, job, periodic
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work


@job("account_data.delete", "upkeep", retry=RETRY)
def delete(deletion_id: str) -> None:
    """Delete an account that has a receipt."""
    deleting.delete_account(uuid.UUID(deletion_id))


def enqueue(deletion_id: uuid.UUID) -> None:
    """Have an account deleted, once this transaction commits."""
    defer(delete, Options(lock=f"account:{deletion_id}"), deletion_id=str(deletion_id))


@periodic("account_data.resume", "upkeep")
def resume() -> None:
    """Delete what could not be deleted when it was asked for."""
    with as_system("resuming the deletion of accounts", is_routine=True), unit_of_work():
        for id in queries.unfinished():
            enqueue(id)
