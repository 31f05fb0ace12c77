"""Citations, which pages call footnotes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.answering.events import Cited
from webapp.answering.verdicts import NOT_THERE, Match, Support, Verdict
from webapp.documents.models import Document
from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, OwnerId, one_of

if TYPE_CHECKING:
    from webapp.chat.models.message import Message


class Citation(Model):
    """A footnote: what is quoted, from where, and what was found out about it.

    ``match`` says how the quote was found, ``support`` whether it supports the claim, and ``unproved`` what the claim
    says otherwise, in words, or else what it has computed from its quotes; all three make the ``verdict``. ``start``
    and ``end`` are offsets into the passage's content. Title, page and second are copies, so that an old answer still
    says what it read.
    """

    __tablename__ = "citations"
    __table_args__ = (
        UniqueConstraint("message_id", "number"),
        CheckConstraint(one_of("match", tuple(Match)), name="match"),
        CheckConstraint(one_of("support", tuple(Support)), name="support"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    # The passage may be deleted, or cut anew; the footnote stays and says that its source is gone.
    chunk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("chunks.id", ondelete="SET NULL"), index=True)
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    number: Mapped[int]
    quote: Mapped[Line]
    start: Mapped[int]
    end: Mapped[int]
    # Read by release 0.2, which may run on beside this one; to be dropped with the next.
    verified: Mapped[bool]
    match: Mapped[Line] = mapped_column(default="exact", server_default="exact")
    support: Mapped[Line] = mapped_column(default=Support.UNCHECKED, server_default=Support.UNCHECKED)
    unproved: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    title: Mapped[Line]
    page_number: Mapped[int | None]
    start_seconds: Mapped[float | None]
    created_at: Mapped[Created]

    message: Mapped[Message] = relationship(back_populates="citations")
    document: Mapped[Document | None] = relationship(lazy="raise")

    @classmethod
    def of(cls, user_id: uuid.UUID, message_id: uuid.UUID, cited: Cited) -> Citation:
        """Return the row of a footnote, but for what its claim has computed.

        On the insert, the trigger for release 0.2 takes that for a difference.
        """
        return cls(
            user_id=user_id,
            message_id=message_id,
            chunk_id=uuid.UUID(cited.passage.id),
            document_id=uuid.UUID(cited.passage.document_id),
            number=cited.number,
            quote=cited.quote,
            start=cited.start,
            end=cited.end,
            verified=cited.verdict.is_verified,
            match=cited.match,
            support=cited.support,
            unproved=list(cited.unproved),
            title=cited.passage.title,
            page_number=cited.passage.page_at(cited.start),
            start_seconds=cited.passage.second_at(cited.start),
        )

    @property
    def source(self) -> Document | None:
        """The document, unless it was deleted."""
        return None if self.is_source_in_bin else self.document

    @property
    def is_source_in_bin(self) -> bool:
        return bool(self.document and self.document.deleted_at)

    @property
    def verdict(self) -> Verdict:
        """What was found out about it; NOT_THERE once its document was purged."""
        if not self.document_id:
            return NOT_THERE
        match, support, told = Match(self.match), Support(self.support), tuple(self.unproved)
        return Verdict(match, support, told) if support is Support.DIFFERS else Verdict(match, support, computed=told)
