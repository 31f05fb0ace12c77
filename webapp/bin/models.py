"""Receipts of purged documents."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, OptionalMoment, OwnerId


class DeletionReceipt(Model):
    """What a purge has removed, and what was found left after it, as counts. It names the document by its id alone."""

    __tablename__ = "deletion_receipts"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    document_id: Mapped[uuid.UUID] = mapped_column(index=True)
    requested_at: Mapped[Created]
    finished_at: Mapped[OptionalMoment]
    counts: Mapped[Attributes]
    left_over: Mapped[Attributes]
