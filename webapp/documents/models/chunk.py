"""The chunks of a document, and its recognised pages."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.ingest.recognised import RecognisedLine
from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OwnerId

if TYPE_CHECKING:
    from webapp.documents.models.document import Document


class Chunk(Model):
    """A piece of a document: whole sentences, found and shown together.

    ``char_start``/``char_end`` are offsets into the document's text. ``attributes`` holds ``sentences``, pairs of
    offsets into ``content``, ``pages``, pairs of (offset into ``content``, page from there on), and ``times``, pairs of
    (offset into ``content``, second at which what begins there is spoken), and ``language``, the code of the chunk's
    own, where it is another than the document's.
    """

    __tablename__ = "chunks"
    __table_args__ = (
        UniqueConstraint("document_id", "chunk_index"),
        Index("ix_chunks_document_id_page_number", "document_id", "page_number"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    chunk_index: Mapped[int]
    content: Mapped[Line]
    page_number: Mapped[int | None]
    chapter: Mapped[Line] = mapped_column(default="", server_default="")
    section: Mapped[Line] = mapped_column(default="", server_default="")
    token_count: Mapped[int]
    char_start: Mapped[int]
    char_end: Mapped[int]
    start_seconds: Mapped[float | None]
    end_seconds: Mapped[float | None]
    attributes: Mapped[Attributes]
    created_at: Mapped[Created]

    document: Mapped[Document] = relationship(back_populates="chunks")

    def page_at(self, offset: int) -> int | None:
        """Return the page of the character at ``offset`` in ``content``; None when the format has no pages."""
        page = self.page_number
        for start, number in self.attributes.get("pages", []):
            if start <= offset:
                page = number
        return page

    def second_at(self, offset: int) -> float | None:
        """Return the second at which the character at ``offset`` in ``content`` is spoken; None for no speech."""
        second = self.start_seconds
        for start, value in self.attributes.get("times", []):
            if start <= offset:
                second = value
        return second


IN_READING_ORDER = (Chunk.page_number, Chunk.chunk_index)
"""Chunks of recognised pages come last by index."""


class RecognisedPage(Model):
    """The text of a page that is a picture: [text, left, top, right, bottom] of each line, in points as seen.

    Its lines have a sixth value where the page was scanned askew, see ``RecognisedLine.skew``. Of a recording, it is a
    part: [start, end, text] of what is said, in seconds, until all parts are there.
    """

    __tablename__ = "recognised_pages"

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    page_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[OwnerId]
    lines: Mapped[list[list[Any]]] = mapped_column(JSONB)

    @property
    def recognised_lines(self) -> list[RecognisedLine]:
        return [RecognisedLine(*line) for line in self.lines]
