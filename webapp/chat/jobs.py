"""The slow work of conversations. Each job may run again after a kill at any point."""

from __future__ import annotations

import uuid

from webapp.chat import answers, memory
from webapp.jobs import PATIENT, job
from webapp.tenancy import acting_as


@job("chat.answer", "answers", retry=PATIENT)
def answer(user_id: str, message_id: str) -> None:
    """Write an answer."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        answers.write(owner, uuid.UUID(message_id))


@job("chat.index", "upkeep", retry=PATIENT)
def index(user_id: str, message_id: str) -> None:
    """Remember a message by its meaning."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        memory.index(owner, uuid.UUID(message_id))


@job("chat.forget", "upkeep", retry=PATIENT)
def forget(user_id: str, conversation_id: str) -> None:
    """Take a deleted conversation out of the index."""
    owner = uuid.UUID(user_id)
    with acting_as(owner):
        memory.forget(owner, uuid.UUID(conversation_id))
