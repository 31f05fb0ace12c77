"""Rows that may be private: those of conversations, messages and deltas."""

from __future__ import annotations

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from webapp.shared.columns import Sealed

LOOKED_UP = "looked up"
"""What is noted with a private answer when its documents were looked up."""


class PrivateRow:
    """Adds ``sealed`` to a table: what of a private row is encrypted, None in others; see ``models.sealed``."""

    sealed: Mapped[Sealed] = mapped_column()

    @hybrid_property
    def is_private(self) -> bool:
        return self.sealed is not None

    @is_private.inplace.expression
    @classmethod
    def _is_private(cls) -> ColumnElement[bool]:
        return cls.sealed.is_not(None)

    def require_sources(self) -> None:
        """Raise InvalidRequestError for a private answer whose documents were not looked up: it cannot be redacted."""
        if not inspect(self).info.get(LOOKED_UP, True):
            raise InvalidRequestError("the documents of a private answer were not looked up: see queries.private")
