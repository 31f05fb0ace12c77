"""Receipts of purged documents."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OptionalMoment, OwnerId


class DeletionReceipt(Model):
    """What a purge has removed, and what was found left after it, as counts. It names what was deleted by its id alone.

    ``document_id`` is the id of a conversation where the ``kind`` says so.
    """

    __tablename__ = "deletion_receipts"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    document_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[Line] = mapped_column(default="document", server_default="document")
    requested_at: Mapped[Created]
    finished_at: Mapped[OptionalMoment]
    counts: Mapped[Attributes]
    left_over: Mapped[Attributes]
