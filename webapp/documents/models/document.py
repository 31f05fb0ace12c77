"""Documents, and the transcripts of videos."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.ingest.formats import of_mime
from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OptionalLine, OptionalMoment, OwnerId, one_of
from webapp.shared.places import Labels
from webapp.shared.videos import WATCH, watch_url

if TYPE_CHECKING:
    from webapp.documents.models.chunk import Chunk
    from webapp.documents.models.collection import Collection

KINDS = ("textbook", "journal", "guideline", "note", "transcript", "other")

PERMANENT_FAILURES = ("encrypted", "broken", "empty")
"""Failure codes after which retrying is of no use; see ``ingest.parsed.Unreadable``."""


class Status(StrEnum):
    """(fetching →) waiting → reading → embedding (→ recognising → embedding) → ready.

    One without any text is recognised before it is embedded, as is a recording that is transcribed on this machine.
    From any of them a document can fail, with a sentence that says why, or be cancelled by its owner.
    """

    FETCHING = "fetching"
    WAITING = "waiting"
    READING = "reading"
    RECOGNISING = "recognising"
    EMBEDDING = "embedding"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = (Status.READY, Status.FAILED, Status.CANCELLED)
"""The statuses that no job changes."""


class Document(Model):
    """A source of a user. It is searched by words once it is read, and by meaning as it is embedded.

    ``file_key`` and ``sha256`` are empty while it is being fetched. A newer version has its id in ``replaces_id``, and
    ``superseded_at`` is set once that is ready. ``deleted_at`` is set in the bin, ``purging_at`` as well once it can no
    longer be restored. Only ``lifecycle`` changes the status. ``language`` is the code of that of most of its text,
    "" where it is not told; ``attributes["languages"]`` are those of all its chunks, once they are told.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("status", tuple(Status)), name="status"),
        Index(
            "uq_documents_user_id_sha256_live",
            "user_id",
            "sha256",
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND superseded_at IS NULL AND sha256 <> ''"),
        ),
        Index(
            "ix_documents_user_id_created_live",
            "user_id",
            "created_at",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        # What quotas count.
        Index("ix_documents_user_id_use", "user_id", postgresql_include=["size", "status"]),
        Index("ix_documents_user_id_language", "user_id", "language"),
        Index("ix_documents_attributes", "attributes", postgresql_using="gin"),
        Index("ix_documents_sketch", "sketch", postgresql_using="gin"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    title: Mapped[Line]
    kind: Mapped[Line] = mapped_column(default="other", server_default="other")
    specialty: Mapped[Line] = mapped_column(default="", server_default="")
    file_key: Mapped[Line]
    file_name: Mapped[Line]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[Line]
    mime: Mapped[Line]
    language: Mapped[Line] = mapped_column(default="", server_default="")
    page_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    attributes: Mapped[Attributes]
    status: Mapped[Line] = mapped_column(default=Status.WAITING, server_default=Status.WAITING)
    progress: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    progress_total: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    progress_start: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    error: Mapped[Line] = mapped_column(default="", server_default="")
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    failure_code: Mapped[Line] = mapped_column(default="", server_default="")
    is_file_missing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    sketch: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default=text("'{}'"))
    is_indexed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    source_url: Mapped[Line] = mapped_column(default="", server_default="")
    step_started_at: Mapped[OptionalMoment]
    superseded_at: Mapped[OptionalMoment]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    deleted_at: Mapped[OptionalMoment] = mapped_column(index=True)
    purging_at: Mapped[OptionalMoment]

    chunks: Mapped[list[Chunk]] = relationship(
        back_populates="document", order_by="[Chunk.page_number, Chunk.chunk_index]", passive_deletes=True
    )
    collections: Mapped[list[Collection]] = relationship(
        secondary="collection_documents", order_by="func.lower(Collection.name)", viewonly=True
    )

    @property
    def is_ready(self) -> bool:
        return self.status == Status.READY

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_failed(self) -> bool:
        return self.status == Status.FAILED

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    @property
    def can_be_retried(self) -> bool:
        """Whether it was cancelled, or failed for a reason that may pass."""
        return self.is_cancelled or (self.is_failed and self.failure_code not in PERMANENT_FAILURES)

    @property
    def has_page_images(self) -> bool:
        """Whether its pages can be shown as images."""
        return of_mime(self.mime).has_page_images

    @property
    def is_recording(self) -> bool:
        """Whether its file is sound or film, and can be played."""
        return of_mime(self.mime).is_recording

    @property
    def page_name(self) -> str:
        """Return what one of its pages is called: "page" or "slide"."""
        return of_mime(self.mime).page_name

    @property
    def page_labels(self) -> Labels:
        """What is printed on its pages, see ``shared.places``; empty where that is their number, or nothing."""
        return [(sheet, label) for sheet, label in self.attributes.get("page_labels", [])]

    @property
    def unread_pages(self) -> list[int]:
        """The numbers of the pages, from 1, that are still to be recognised or added to the text."""
        return list(self.attributes.get("unread_pages", []))

    @property
    def heard(self) -> tuple[float, bool]:
        """Up to which second a recording is transcribed on this machine, and whether that is its end."""
        until, is_all = self.attributes.get("heard", (0.0, False))
        return until, is_all

    @property
    def is_video(self) -> bool:
        return self.source_url.startswith(WATCH)

    @property
    def takes_transcript(self) -> bool:
        """Whether it is a video whose captions could not be fetched or read, so that its owner can add them."""
        is_unread = not self.file_key or bool(self.failure_code)
        return self.is_video and is_unread and (self.is_failed or self.is_cancelled)

    def watch_url(self, seconds: float | None) -> str:
        """Return the URL of the video from a second on; empty when it is no video."""
        return watch_url(self.source_url, seconds)

    @property
    def tags(self) -> list[str]:
        """Its tags, in lower case."""
        return list(self.attributes.get("tags", []))

    @property
    def warnings(self) -> list[str]:
        """Sentences about what could not be read, and what became of its attachments, for the user."""
        return [*self.attributes.get("warnings", []), *self.attributes.get("attachments", [])]

    @property
    def offer(self) -> dict[str, str]:
        """The id and title of a document that it looks like a newer version of; empty when there is none."""
        return dict(self.attributes.get("newer_of", {}))

    @property
    def origin(self) -> str:
        """The name of the file that it came in, and its folders there: "papers.zip › 2024"; empty for any other."""
        return str(self.attributes.get("origin", ""))

    @property
    def other_names(self) -> list[str]:
        """The names under which the same file was uploaded again."""
        return list(self.attributes.get("other_names", []))

    @property
    def share(self) -> float | None:
        """How much of the current step is done, from 0 to 1; None while that is unknown."""
        return self.progress / self.progress_total if self.progress_total else None

    @staticmethod
    def is_live() -> ColumnElement[bool]:
        """Return the condition that it is in the library: not in the bin, and not superseded."""
        return Document.deleted_at.is_(None) & Document.superseded_at.is_(None)


class Transcript(Model):
    """What is known of the recording that a document is the transcript of. ``duration`` is in seconds."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("user_id", "youtube_video_id"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[OwnerId]
    youtube_video_id: Mapped[OptionalLine]
    channel: Mapped[Line] = mapped_column(default="", server_default="")
    duration: Mapped[float] = mapped_column(Float, default=0.0, server_default=text("0"))
