"""The jobs by which documents leave. Each may run again after a kill at any point."""

from __future__ import annotations

import uuid

from webapp.bin import operations, removal, withdrawal
from webapp.jobs import PATIENT, job
from webapp.tenancy import acting_as
from webapp.unit_of_work import unit_of_work


@job("bin.withdraw", "upkeep", retry=PATIENT)
def withdraw(user_id: str, document_id: str) -> None:
    """Take a deleted document out of the index."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        withdrawal.withdraw(owner, uuid.UUID(document_id))


# Release 0.1 had no bin: what it deleted was to be removed at once, and its jobs may still wait under their old name.
@job("bin.purge", "upkeep", retry=PATIENT, aliases=["documents.remove"])
def purge(user_id: str, document_id: str) -> None:
    """Remove all that is left of a deleted document."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        removal.purge(owner, uuid.UUID(document_id))


@job("bin.empty", "upkeep", retry=PATIENT)
def empty_bin(user_id: str) -> None:
    """Give each document that is to be removed a job of its own, some at a time."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        handed_over = 1
        while handed_over:
            with unit_of_work():
                handed_over = operations.hand_over_some(owner)
