"""The jobs that withdraw and purge documents. Each may run again after it was killed at any point."""

from __future__ import annotations

import uuid

from webapp.bin import conversations, removal, scheduling, withdrawal
from webapp.documents import steps
from webapp.documents.steps import Step
from webapp.platform.extensions import clients
from webapp.platform.jobs import RETRY, Options, defer, job, periodic
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work


@job("bin.withdraw", "upkeep", retry=RETRY)
def withdraw(user_id: str, document_id: str) -> None:
    """Take a deleted document out of the index."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        withdrawal.withdraw(owner, uuid.UUID(document_id))


# Release 0.1 had no bin: it removed what was deleted at once, and its jobs may still be in the queue by their old name.
@job("bin.purge", "upkeep", retry=RETRY, aliases=["documents.remove"])
def purge(user_id: str, document_id: str) -> None:
    """Purge a deleted document."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        removal.purge(owner, uuid.UUID(document_id))


@job("bin.empty", "upkeep", retry=RETRY)
def empty_bin(user_id: str) -> None:
    """Defer a job of its own for each document that is marked to be purged, batch by batch."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        enqueued = 1
        while enqueued:
            with unit_of_work():
                enqueued = scheduling.enqueue_marked(owner)


@job("bin.purge_conversations", "upkeep", retry=RETRY)
def purge_conversations(user_id: str) -> None:
    """Purge the conversations of a user that are marked."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        conversations.purge_marked(owner)


@periodic("bin.purge_due", "upkeep", aliases=["upkeep.sweep"])
def purge_due() -> None:
    """Purge what has been in a bin for long enough."""
    scheduling.enqueue_due(clients.config["RETENTION_DAYS"])
    with as_system("finding conversations whose removal has stopped"), unit_of_work():
        for user_id in conversations.abandoned():
            defer(purge_conversations, Options(lock=conversations.lock_of(user_id)), user_id=str(user_id))


steps.JOBS.update({Step.WITHDRAW_DELETED: withdraw, Step.PURGE: purge})
