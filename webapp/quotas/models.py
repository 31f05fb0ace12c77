"""What a user may use, where it is not what the settings say, and what was used of what counts by the day."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model


class Quota(Model):
    """The limits of one user: None for that of the settings, 0 for none. Only administrators write it."""

    __tablename__ = "quotas"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    storage_mb: Mapped[int | None]
    documents: Mapped[int | None]
    uploads_at_once: Mapped[int | None]
    questions_a_day: Mapped[int | None]
    tokens_a_day: Mapped[int | None]


class DailyUse(Model):
    """How many questions a user asked on a day, by UTC, and how many tokens models read and wrote for them."""

    __tablename__ = "daily_use"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    questions: Mapped[int] = mapped_column(server_default=text("0"))
    tokens: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
