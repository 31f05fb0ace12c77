"""The table of tasks."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared import dates
from webapp.shared.columns import Created, Id, Line, OptionalMoment, OwnerId
from webapp.tasks.repeats import REPEATS


class Task(Model):
    """Something to do; done when ``completed_at`` is set."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "ix_tasks_user_id_open",
            "user_id",
            "due",
            "created_at",
            "id",
            postgresql_where=text("completed_at IS NULL"),
        ),
        Index(
            "ix_tasks_user_id_done",
            "user_id",
            "completed_at",
            "id",
            postgresql_where=text("completed_at IS NOT NULL"),
        ),
        Index("ix_tasks_user_id_created", "user_id", "created_at", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    title: Mapped[Line]
    description: Mapped[Line] = mapped_column(default="", server_default="")
    due: Mapped[date | None]
    completed_at: Mapped[OptionalMoment]
    # One of ``repeats.REPEATS``, and the day on which the series began.
    repeats: Mapped[Line] = mapped_column(default="", server_default="")
    repeats_from: Mapped[date | None]
    # The one before it in the series; no foreign key, as that may be deleted, and put back.
    follows_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    # A task stays to be done when the message it came from is deleted.
    source_message_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("messages.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was done with it since it was made for its series."""
        return not self.is_completed and self.created_at == self.updated_at

    @property
    def repeats_words(self) -> str:
        return REPEATS.get(self.repeats, "") if self.repeats else ""

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done before ``today``, the day that it is where its owner is."""
        return not self.is_completed and self.due is not None and self.due < today

    def due_words(self, today: date, style: str = dates.DEFAULT) -> str:
        """Return the due date in words: "today", "tomorrow", "yesterday", or "3 March 2027"."""
        if self.due is None:
            return ""
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
        return near.get((self.due - today).days, dates.day(self.due, style))
