"""Receipts of deleted accounts."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, OptionalMoment

COUNTS = ("documents", "passages", "vectors", "files", "conversations", "messages", "drafts", "tasks")


class AccountDeletion(Model):
    """That an account is being deleted, or was: counts of what it had, and of what was found left after it.

    It names the account by its id alone, and outlives it. Only the system reads it.
    """

    __tablename__ = "account_deletions"

    id: Mapped[Id]
    account_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    requested_at: Mapped[Created]
    finished_at: Mapped[OptionalMoment]
    counts: Mapped[Attributes]
    left_over: Mapped[Attributes]

    @property
    def had(self) -> list[tuple[str, int]]:
        """What the account had, the counts in one order."""
        return [(name, self.counts[name]) for name in COUNTS if name in self.counts]
