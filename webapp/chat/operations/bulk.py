"""Actions on several conversations at once, in one transaction."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from webapp.chat.models import Conversation
from webapp.chat.operations import conversations as operations
from webapp.documents.operations.bulk import not_changed
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.shared.text import counted

GONE = "It is no longer there."

Verb = Callable[[Conversation, Sequence[str]], None]


def _tag(conversation: Conversation, tags: Sequence[str]) -> None:
    operations.set_tags(conversation, list(dict.fromkeys([*conversation.tags, *tags])))


def _untag(conversation: Conversation, tags: Sequence[str]) -> None:
    left = [tag for tag in conversation.tags if tag not in tags]
    if left == conversation.tags:
        raise Invalid("It does not have this tag.")
    operations.set_tags(conversation, left)


VERBS: dict[str, tuple[str, Verb]] = {
    "pin": ("Pinned {}.", lambda conversation, _tags: operations.pin(conversation)),
    "unpin": ("Unpinned {}.", lambda conversation, _tags: operations.pin(conversation, pinned=False)),
    "archive": ("Archived {}.", lambda conversation, _tags: operations.archive(conversation)),
    "unarchive": (
        "Put {} back into the list.",
        lambda conversation, _tags: operations.archive(conversation, archived=False),
    ),
    "tag": ("Added tags to {}.", _tag),
    "untag": ("Removed tags from {}.", _untag),
    "delete": ("Deleted {}.", lambda conversation, _tags: operations.delete(conversation)),
}
"""The actions, each with the sentence that says how many conversations it changed."""


@dataclass
class Outcome:
    """The conversations that were changed, and how many were not, by the reason."""

    changed: list[Conversation] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def sentences(self, action: str) -> list[tuple[str, str]]:
        """Return sentences about the outcome, each with its category: "message" or "error"."""
        number = len(self.changed)
        said = [(VERBS[action][0].format(counted(number, "conversation")), "message")] if number else []
        return said + ([(not_changed(self.left, "conversation"), "error")] if self.left else [])


def each(user_id: uuid.UUID, ids: Sequence[uuid.UUID], action: str, tags: Sequence[str] = ()) -> Outcome:
    """Apply one of the ``VERBS`` to each of the user's conversations; one that raises Invalid is left as it is."""
    live = (Conversation.user_id == user_id, Conversation.deleted_at.is_(None))
    # Always in the same order, so that two of these never deadlock.
    rows = select(Conversation).where(*live, Conversation.id.in_(ids)).order_by(Conversation.id)
    found = db.session.scalars(rows).all()
    outcome = Outcome(left=Counter({GONE: len(ids) - len(found)} if len(found) < len(ids) else {}))
    for conversation in found:
        try:
            VERBS[action][1](conversation, tags)
            outcome.changed.append(conversation)
        except Invalid as reason:
            outcome.left[str(reason)] += 1
    return outcome
