"""How answers came about: what was searched, found, read and left out, as ids and scores.

No word of a passage is kept, and no title: a deleted document must not live on here.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    and_,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, foreign, mapped_column, relationship

from webapp.chat.models.message import Message
from webapp.documents.models import Chunk
from webapp.platform.extensions import Model
from webapp.shared.columns import Line, OwnerId, one_of

CHECKS = ("none", "waiting", "done", "failed")
"""Whether a model is asked a second question, about the claims; see ``chat.checking``."""
CUTS = ("", "duplicate", "budget", "below")
"""Why a passage was not read, see ``answering.context``; "" when it was."""


class EvidencePassage(Model):
    """A passage that was found for an answer. ``position`` counts from 1, best first.

    ``dense`` and ``sentence`` are cosines, ``words`` is a BM25 score, and ``score`` joins them.
    """

    __tablename__ = "evidence_passages"
    __table_args__ = (
        CheckConstraint(one_of("cut", CUTS), name="cut"),
        Index("ix_evidence_passages_document_id_read", "document_id", postgresql_where=text("cut = ''")),
    )

    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("evidence.message_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[OwnerId]
    # No foreign keys: an answer must be known to have read a document after that was purged, so that it stays redacted.
    chunk_id: Mapped[uuid.UUID]
    document_id: Mapped[uuid.UUID]
    page_number: Mapped[int | None]
    start_seconds: Mapped[float | None]
    dense: Mapped[float]
    sentence: Mapped[float]
    words: Mapped[float]
    score: Mapped[float]
    cut: Mapped[Line]

    chunk: Mapped[Chunk | None] = relationship(
        primaryjoin=lambda: foreign(EvidencePassage.chunk_id) == Chunk.id, viewonly=True, lazy="raise"
    )

    @hybrid_property
    def is_read(self) -> bool:
        return self.cut == ""


class Evidence(Model):
    """What was done for one answer. Times are in milliseconds from the beginning of the run, but for the search's own.

    ``question`` was asked and ``searched`` was searched. ``scope`` and ``document_count`` are None when all documents
    were asked. ``model`` is "" when sentences were quoted; ``fell_back`` says why they were although a model was asked.
    What begins with ``check_`` is of the second question to a model, whether the quotes support the claims.
    """

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint(one_of("check_state", CHECKS), name="check_state"),)

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[OwnerId]
    question: Mapped[Line] = mapped_column()
    searched: Mapped[Line] = mapped_column()
    about_chunk_id: Mapped[uuid.UUID | None]  # no foreign key: the passage may be deleted
    scope: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    document_count: Mapped[int | None]
    model: Mapped[Line] = mapped_column()
    fell_back: Mapped[Line] = mapped_column()
    search_ms: Mapped[int]
    first_token_ms: Mapped[int | None]
    total_ms: Mapped[int | None]
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    citation_count: Mapped[int]
    unsupported_count: Mapped[int]
    dropped_count: Mapped[int]
    check_state: Mapped[Line] = mapped_column(default="none", server_default="none")
    check_model: Mapped[Line] = mapped_column(default="", server_default="")
    check_ms: Mapped[int | None]
    check_prompt_tokens: Mapped[int | None]
    check_completion_tokens: Mapped[int | None]

    message: Mapped[Message] = relationship(back_populates="evidence", lazy="raise")
    passages: Mapped[list[EvidencePassage]] = relationship(
        order_by=EvidencePassage.position, passive_deletes=True, lazy="raise"
    )

    # Functions, whose plans PostgreSQL keeps: as parts of each statement they took longer to plan than all the rest.
    has_read_deleted: Mapped[bool] = column_property(
        and_(model != "", fell_back == "", func.has_read_deleted(message_id)), deferred=True, raiseload=True
    )
    """Whether a model wrote the answer, and has read for it a document that was deleted since."""

    follows_binned: Mapped[bool] = column_property(
        and_(searched != question, func.follows_binned(message_id)), deferred=True, raiseload=True
    )
    """Whether what was searched may hold words of a document in the bin: one that its conversation has read."""

    @property
    def is_by_model(self) -> bool:
        return bool(self.model) and not self.fell_back
