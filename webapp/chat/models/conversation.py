"""Conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.chat.models.private_row import PrivateRow
from webapp.chat.scope import Scope
from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OptionalMoment, OwnerId

if TYPE_CHECKING:
    from webapp.chat.models.message import Message

SUMMARISED = "summarised"
"""The key of ``attributes`` of the last answer that a summary is of."""


class Conversation(PrivateRow, Model):
    """A series of questions and answers. A trigger on messages updates ``updated_at``.

    ``summary`` is of what was said in the branch that is shown, but for the last answers; see ``writing.summaries``.
    ``deleted_at`` is set in the bin, ``purging_at`` as well once it can no longer be restored. What is not
    ``is_remembered`` is recalled nowhere, and its messages are not in the index. One that is private is ``sealed``, see
    ``models.sealed``: it is so from its beginning, and stays so.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "ix_conversations_user_id_updated_live",
            "user_id",
            "updated_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_conversations_listed",
            "user_id",
            "is_archived",
            "is_pinned",
            "updated_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_conversations_tagged",
            "user_id",
            "updated_at",
            "id",
            postgresql_where=text("deleted_at IS NULL AND tags <> '{}'"),
        ),
        Index(
            "ix_conversations_in_bin",
            "user_id",
            "deleted_at",
            "id",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        Index("ix_conversations_attributes", "attributes", postgresql_using="gin"),
        Index("ix_conversations_sealed", "id", postgresql_where=text("sealed IS NOT NULL")),
        Index("ix_conversations_forgotten", "user_id", postgresql_where=text("NOT is_remembered")),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    title: Mapped[Line]
    is_archived: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_remembered: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))
    attributes: Mapped[Attributes]
    summary: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    deleted_at: Mapped[OptionalMoment] = mapped_column(index=True)
    purging_at: Mapped[OptionalMoment]

    messages: Mapped[list[Message]] = relationship(
        back_populates="conversation", order_by="Message.created_at, Message.id", passive_deletes=True
    )

    @property
    def name_outside(self) -> str:
        """What it is called where that is stored as it is: nothing of the title of a private one."""
        return "A private conversation" if self.is_private else f"“{self.title}”"

    def model_among(self, names: Sequence[str], chosen: str | None = None) -> str:
        """Return the one of these models that answers here, unless ``chosen`` is one; "" when answers quote."""
        wanted = (chosen, self.attributes.get("model"), *names)
        return next((name for name in wanted if name is not None and name in ("", *names)), "")

    @property
    def recalls(self) -> bool:
        """Whether answers here may draw on other conversations, as far as its user's account lets them."""
        return not self.is_private and bool(self.attributes.get("recalls", True))

    @property
    def summarised_id(self) -> uuid.UUID | None:
        """The last answer that ``summary`` is of; None where there is no summary."""
        id = self.attributes.get(SUMMARISED)
        return uuid.UUID(id) if id else None

    @property
    def scope(self) -> Scope:
        return Scope.from_json(self.attributes.get("sources", {}))
