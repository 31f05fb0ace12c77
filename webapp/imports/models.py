"""Imports, and the conversations that they imported."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, OptionalMoment, one_of


class State(StrEnum):
    """The life of an import: waiting → running → done, failed or stopped; then perhaps removing → removed."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    REMOVING = "removing"
    REMOVED = "removed"


AT_WORK = (State.WAITING, State.RUNNING, State.REMOVING)
READING = (State.WAITING, State.RUNNING)


class Import(Model):
    """A file of conversations, and what became of it. ``file_key`` is empty once the file is not needed any more.

    It goes on at ``position`` of the ``part``, a number of one of its files; of ``size`` bytes of all parts, ``done``
    were read. ``skipped`` is how many conversations were skipped, by the reason; ``examples`` are some of these: a
    ``reason`` with the ``title`` of what was never imported, or the ``conversation`` that is there already.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        Index("ix_imports_user_id_created_at_id", "user_id", "created_at", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    file_key: Mapped[Line]
    file_name: Mapped[Line]
    sha256: Mapped[Line]
    size: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    part: Mapped[int] = mapped_column(default=0, server_default="0")
    position: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    done: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    state: Mapped[Line] = mapped_column(default=State.WAITING, server_default=State.WAITING)
    error: Mapped[Line] = mapped_column(default="", server_default="")
    imported: Mapped[int] = mapped_column(default=0, server_default="0")
    messages: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, server_default=text("'{}'::jsonb"))
    examples: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    created_at: Mapped[Created]
    finished_at: Mapped[OptionalMoment]

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_reading(self) -> bool:
        return self.state in READING

    @property
    def skipped_count(self) -> int:
        return sum(self.skipped.values())

    @property
    def share(self) -> float:
        """How much of it was read, from 0 to 1."""
        return min(self.done / self.size, 1.0) if self.size else 0.0


class ImportedConversation(Model):
    """An imported conversation, by its id where it came from: it is not imported twice."""

    __tablename__ = "imported_conversations"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[Line] = mapped_column(primary_key=True)
    source_id: Mapped[Line] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    # The report may be deleted before what it tells of.
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"), index=True)
