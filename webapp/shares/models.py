"""Links to conversations."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.chat.models import Conversation
from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, OptionalMoment


class Share(Model):
    """A link by which others read a conversation. The database knows the SHA-256 of its token, never the token."""

    __tablename__ = "shares"
    __table_args__ = (Index("ix_shares_user_id_created_at_id", "user_id", "created_at", "id"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Created]
    # None: until it is revoked.
    expires_at: Mapped[OptionalMoment]
    visits: Mapped[int] = mapped_column(default=0, server_default="0")
    last_visited_at: Mapped[OptionalMoment]

    conversation: Mapped[Conversation] = relationship(lazy="raise")

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)
