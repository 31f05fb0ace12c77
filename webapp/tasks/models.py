"""Tasks: what is to be done, written by hand or out of a chat."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Created, Id, Line, OptionalMoment, OwnerId
from webapp.extensions import db


class Task(db.Model):
    """Something to do; done when ``completed_at`` is set."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_user_id_open", "user_id", "due", "id", postgresql_where=text("completed_at IS NULL")),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    title: Mapped[Line]
    description: Mapped[Line] = mapped_column(default="", server_default="")
    due: Mapped[date | None]
    completed_at: Mapped[OptionalMoment]
    # A task stays to be done when the message it came from is deleted.
    source_message_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("messages.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None
