"""Requests that may be sent again."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Line


class IdempotencyKey(Model):
    """A request that has made something, by the key that its program gave it.

    ``request_hash`` tells another request under the same key; ``made_id`` is what was made, of no content.
    """

    __tablename__ = "idempotency_keys"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[Line] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_id: Mapped[uuid.UUID | None]
    created_at: Mapped[Created] = mapped_column(index=True)
