"""The conversations of an import are put into the bin, some at a time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from webapp.chat.operations import conversations
from webapp.imports import queries
from webapp.imports.models import State

REMOVED_AT_ONCE = 50


def go_on(user_id: uuid.UUID, import_id: uuid.UUID) -> bool:
    """Put some conversations into the bin; return whether there are more."""
    found = queries.find(user_id, import_id, locked=True)
    if found is None or found.state != State.REMOVING:
        return False
    there = queries.next_to_remove(import_id, REMOVED_AT_ONCE)
    for conversation in there:
        conversations.delete(conversation)
    is_more = len(there) == REMOVED_AT_ONCE
    if not is_more:
        found.state, found.finished_at = State.REMOVED, datetime.now(UTC)
    return is_more
