"""Adding documents by their address. ``fetching`` does the work of the jobs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from webapp.clients.files import StoredFile
from webapp.documents import lifecycle, metadata
from webapp.documents.models import Document, Status, Transcript
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import defer
from webapp.platform.unit_of_work import one_at_a_time
from webapp.quotas import operations as quotas
from webapp.shared.text import one_line
from webapp.shared.videos import WATCH
from webapp.sources import queries
from webapp.sources.fetching import LONGEST_TITLE, attach
from webapp.sources.jobs import describe


class Outcome(StrEnum):
    """The outcome of adding an address."""

    FETCHING = "fetching"
    READING = "reading"
    THERE = "there"
    BINNED = "binned"


@dataclass(frozen=True)
class Added:
    """The document of an address, and the outcome of adding it."""

    document: Document
    outcome: Outcome


@dataclass(frozen=True)
class TranscriptFile:
    """A transcript that the user adds: the stored file, and the suffix of its format."""

    file: StoredFile
    suffix: str


def add_video(user_id: uuid.UUID, video_id: str, transcript: TranscriptFile | None = None) -> Added:
    """Add a video, and queue it to be fetched, or read from its transcript; a video is in the library only once.

    A video that could not be fetched or read takes the transcript, or is fetched again. A transcript that is not needed
    is deleted. Raises Invalid when another document has the same text.
    """
    document, is_new = _video(user_id, video_id)
    if (
        transcript
        and (is_new or document.takes_transcript or document.status == Status.FETCHING)
        and _is_live(document)
    ):
        attach(document, transcript.file, transcript.suffix)
        if not metadata.is_set_by_owner(document, "title"):
            defer(describe, user_id=str(document.user_id), document_id=str(document.id))
        return Added(document, Outcome.READING)
    if transcript:
        clients.files.delete(transcript.file.key)
    return _fetched(document, is_new)


def add_page(user_id: uuid.UUID, url: str) -> Added:
    """Add a web page, and queue it to be fetched; one that is not fetched yet, or failed, is fetched again."""
    one_at_a_time(f"{user_id} {url}")
    document = db.session.scalar(queries.unfetched(user_id, url).with_for_update())
    if document is not None:
        return _fetched(document, False)
    title = one_line(url.partition("://")[2].removeprefix("www.").rstrip("/"))[:LONGEST_TITLE]
    return _fetched(_awaited(user_id, title, url), True)


def _video(user_id: uuid.UUID, video_id: str) -> tuple[Document, bool]:
    """Return the document of a video, locked, and whether it is new."""
    known = queries.of_video(user_id, video_id).with_for_update(of=Document)
    if found := db.session.scalar(known):
        return found, False
    document = _awaited(user_id, f"Video {video_id}", WATCH + video_id, kind="transcript")
    values = {"document_id": document.id, "user_id": user_id, "youtube_video_id": video_id}
    # Of two requests at once, the second waits here, and then finds the row of the first.
    new = insert(Transcript).values(values).on_conflict_do_nothing(index_elements=["user_id", "youtube_video_id"])
    if db.session.scalar(new.returning(Transcript.document_id)):
        return document, True
    db.session.delete(document)
    return db.session.scalars(known).one(), False


def _awaited(user_id: uuid.UUID, title: str, url: str, **columns: Any) -> Document:
    quotas.require_room(user_id)
    document = Document(
        id=uuid.uuid4(), user_id=user_id, title=title, source_url=url, status=Status.FETCHING,
        file_key="", file_name="", sha256="", mime="", size=0, attributes={}, **columns,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    return document


def _fetched(document: Document, is_new: bool) -> Added:
    """Queue a document to be fetched, unless that has been done."""
    if not _is_live(document):
        return Added(document, Outcome.BINNED)
    is_unfinished = document.status in (Status.FAILED, Status.CANCELLED) and not document.file_key
    if not (is_new or is_unfinished):
        return Added(document, Outcome.THERE)
    lifecycle.start(document)
    return Added(document, Outcome.FETCHING)


def _is_live(document: Document) -> bool:
    return document.deleted_at is None
