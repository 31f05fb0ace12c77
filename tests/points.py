"""The index, as the tests look into it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from webapp.clients.vectors import Collection
from webapp.index import generations
from webapp.index.models import Kind
from webapp.search.messages import FoundMessage
from webapp.search.queries import find


def chunk_points() -> Collection:
    """Return the collection of chunks that answers."""
    return generations.current().collection(Kind.CHUNK)


def message_points() -> Collection:
    """Return the collection of messages that answers."""
    return generations.current().collection(Kind.MESSAGE)


def find_messages(user_id: uuid.UUID, question: str, where: Mapping[str, str] | None = None) -> Sequence[FoundMessage]:
    """Return the messages that the search page would show."""
    return find(user_id, question, ("messages",), where=where).messages
