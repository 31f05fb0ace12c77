"""Which documents private answers quote or have read, so that they are found when one is deleted."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Id, OwnerId


class PrivateSource(Model):
    """A document of a private answer: ``source`` is an HMAC of its id, with a key that is not in the database.

    ``id`` is that of the footnote that quotes it, or one of its own where it was read.
    """

    __tablename__ = "private_sources"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    source: Mapped[bytes] = mapped_column(LargeBinary, index=True)
