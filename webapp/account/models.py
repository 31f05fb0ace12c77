"""Settings that are kept in the database: one row a key, for the whole installation."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Line


class Setting(Model):
    """A value that changes while Footnote runs; everyone may read it."""

    __tablename__ = "settings"

    key: Mapped[Line] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    description: Mapped[Line] = mapped_column(default="", server_default="")
    updated_at: Mapped[Created]
