"""Recollections: which earlier answers were recalled for an answer. No word of them is kept."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, and_, func, or_, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.chat.models.citation import Citation
from webapp.chat.models.conversation import Conversation
from webapp.chat.models.message import Message, Status
from webapp.documents.models import Document
from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, OwnerId

if TYPE_CHECKING:
    from sqlalchemy import Exists

_RECALLED, _WHERE = Message.__table__.alias("recalled"), Conversation.__table__.alias("recalled_from")
_QUOTED, _SOURCE = Citation.__table__.alias("quoted"), Document.__table__.alias("recalled_source")


def stands(id: Any) -> ColumnElement[bool]:
    """Return the condition that an answer is there, may be remembered, and that every document it quotes is there."""
    return and_(_is_remembered(id), ~_quotes_deleted(id))


def _is_remembered(id: Any) -> Exists:
    rows = select(_RECALLED.c.id).join(_WHERE, _WHERE.c.id == _RECALLED.c.conversation_id)
    is_there = (_RECALLED.c.status == Status.COMPLETE, _RECALLED.c.deleted_at.is_(None), _WHERE.c.deleted_at.is_(None))
    return (
        rows.where(_RECALLED.c.id == id, *is_there, _WHERE.c.is_remembered).correlate_except(_RECALLED, _WHERE).exists()
    )


def _quotes_deleted(id: Any) -> Exists:
    rows = select(_QUOTED.c.id).outerjoin(_SOURCE, _SOURCE.c.id == _QUOTED.c.document_id)
    is_gone = or_(_SOURCE.c.id.is_(None), _SOURCE.c.deleted_at.is_not(None))
    return rows.where(_QUOTED.c.message_id == id, is_gone).correlate_except(_QUOTED, _SOURCE).exists()


class Recollection(Model):
    """An earlier answer, recalled for the answer ``message_id``; ``start`` and ``end`` are what of it is quoted.

    They are offsets into what its footnotes prove, see ``chat.proved_sentences``. ``number`` is that of the footnote by
    which the answer cites it; None where it is shown below the answer. What was forgotten has no ``recalled_id`` any
    more.
    """

    __tablename__ = "recollections"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    # What was written from an earlier answer stays known as such when that is purged.
    recalled_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    number: Mapped[int | None]
    created_at: Mapped[Created]

    message: Mapped[Message] = relationship(
        back_populates="recollections", foreign_keys=lambda: [Recollection.message_id], lazy="raise"
    )

    is_live: Mapped[bool] = column_property(
        func.coalesce(func.may_be_recalled(recalled_id), False), deferred=True, raiseload=True
    )
    """Whether the earlier answer may still be shown and told."""
