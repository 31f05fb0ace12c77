"""The jobs of conversations. Each may run again after it was killed at any point."""

from __future__ import annotations

import uuid

from webapp.chat import expiry, index_source
from webapp.chat.writing import answers
from webapp.index import sources
from webapp.platform.extensions import clients
from webapp.platform.jobs import RETRY, job, periodic
from webapp.platform.tenancy import acting_as


@job("chat.answer", "answers", retry=RETRY)
def write_answer(user_id: str, message_id: str) -> None:
    """Write an answer."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        answers.write(owner, uuid.UUID(message_id))


@job("chat.forget", "upkeep", retry=RETRY)
def remove_conversation(user_id: str, conversation_id: str) -> None:
    """Take a deleted conversation out of the index."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        index_source.remove_conversation(owner, uuid.UUID(conversation_id))


@periodic("chat.remove_expired", "upkeep")
def remove_expired() -> None:
    """Remove conversations that were deleted long ago."""
    expiry.remove_expired(clients.config["RETENTION_DAYS"])


sources.register(index_source.MessageSource())
