"""The deltas of answers that are being written."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.chat.models.private_row import PrivateRow
from webapp.platform.extensions import Model
from webapp.shared.columns import Line, OwnerId


class MessageDelta(PrivateRow, Model):
    """A piece of an answer that is being written, kept so that any process can resume the stream after any of them."""

    __tablename__ = "message_deltas"

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[OwnerId]
    stored_text: Mapped[Line] = mapped_column("text")
