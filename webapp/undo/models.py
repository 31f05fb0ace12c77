"""What is kept of something that was deleted, so that it can be put back."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, OwnerId


class Undo(Model):
    """Something that was deleted. ``kind`` says what puts it back, from ``data``; ``place`` is where it then stands.

    ``data`` of the kind "rows": a list of (table, row), each row as PostgreSQL writes it as JSON.
    """

    __tablename__ = "undos"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    kind: Mapped[Line]
    label: Mapped[Line]
    place: Mapped[Line]
    data: Mapped[list[Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]
