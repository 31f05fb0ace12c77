"""Actions on many documents, in batches, each batch in a transaction of its own."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from webapp.documents import metadata
from webapp.documents.models import Document
from webapp.documents.operations import collections
from webapp.documents.operations import documents as operations
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import counted

BATCH_SIZE = 100
MAX_REASONS = 4
GONE = "It is no longer in your library."


@dataclass(frozen=True)
class Parameters:
    """What an action needs besides a document; ``values`` are those of ``metadata.IN_BULK``."""

    tags: list[str]
    values: Mapping[str, Any]
    collection_id: uuid.UUID | None


Verb = Callable[[Document, Parameters], None]


def _set(field: metadata.Field) -> tuple[str, Verb]:
    return (
        f"Set the {field.label.lower()} of {{}}.",
        lambda document, given: operations.set_by_owner(document, {field.name: given.values[field.name]}),
    )


def _uncollect(document: Document, given: Parameters) -> None:
    if given.collection_id is None or not collections.remove(document, [given.collection_id]):
        raise Invalid("It is not in this collection.")


def _cancel(document: Document, _given: Parameters) -> None:
    if document.is_final:
        raise Invalid("It is not being processed.")
    operations.cancel(document)


VERBS: dict[str, tuple[str, Verb]] = {
    "tag": ("Added tags to {}.", lambda document, given: metadata.add_tags(document, given.tags)),
    "untag": ("Removed tags from {}.", lambda document, given: metadata.remove_tags(document, given.tags)),
    **{field.name: _set(field) for field in metadata.IN_BULK},
    "collect": (
        "Added {} to the collection.",
        lambda document, given: collections.add(document, [given.collection_id] if given.collection_id else []),
    ),
    "uncollect": ("Removed {} from the collection.", _uncollect),
    "reindex": ("Rebuilding the search index for {}.", lambda document, _given: operations.reindex(document)),
    "retry": ("Trying {} again.", lambda document, _given: operations.retry(document)),
    "cancel": ("Cancelled processing of {}.", _cancel),
    "delete": ("Deleted {}.", lambda document, _given: operations.soft_delete(document)),
}
"""The actions, each with the sentence that says how many documents it changed."""


@dataclass
class Outcome:
    """How many documents were changed, and how many were not, by the reason; and the ids of those that were deleted."""

    done: int = 0
    left: Counter[str] = field(default_factory=Counter)
    deleted: list[uuid.UUID] = field(default_factory=list)

    def sentences(self, action: str) -> list[tuple[str, str]]:
        """Return sentences about the outcome, each with its category: "message" or "error"."""
        said = [(VERBS[action][0].format(counted(self.done, "document")), "message")] if self.done else []
        return said + ([(not_changed(self.left, "document"), "error")] if self.left else [])


def not_changed(left: Counter[str], noun: str) -> str:
    """Return the sentence that says how many were not changed, and the commonest reasons."""
    reasons = " ".join(f"{reason} ({count:,})" for reason, count in left.most_common(MAX_REASONS))
    return f"{counted(left.total(), noun)} {'was' if left.total() == 1 else 'were'} not changed. {reasons}"


def each(user_id: uuid.UUID, ids: Sequence[uuid.UUID], action: str, given: Parameters) -> Outcome:
    """Apply an action to each of the user's documents ``ids``; one that raises Invalid is left as it is."""
    outcome, verb = Outcome(), VERBS[action][1]
    for start in range(0, len(ids), BATCH_SIZE):
        with unit_of_work():
            _batch(user_id, ids[start : start + BATCH_SIZE], lambda document: verb(document, given), outcome)
    return outcome


def _batch(user_id: uuid.UUID, ids: Sequence[uuid.UUID], verb: Callable[[Document], None], outcome: Outcome) -> None:
    rows = select(Document).where(
        Document.user_id == user_id,
        Document.id.in_(ids),
        Document.is_live(),
    )
    # Always in the same order, so that two of these never deadlock.
    documents = db.session.scalars(rows.order_by(Document.id).with_for_update()).all()
    outcome.left.update({GONE: len(ids) - len(documents)} if len(documents) < len(ids) else {})
    for document in documents:
        try:
            verb(document)
            outcome.done += 1
            outcome.deleted += [document.id] if document.deleted_at else []
        except Invalid as reason:
            outcome.left[str(reason)] += 1
