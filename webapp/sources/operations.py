"""What is done with sources elsewhere. Fetching them is a job's work, in a module of its own."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from webapp.clients.files import StoredFile
from webapp.documents import catalogue, names
from webapp.documents.models import Document, Status, Transcript
from webapp.documents.operations import defer
from webapp.errors import Invalid
from webapp.extensions import clients, db
from webapp.sources import queries
from webapp.videos import WATCH

SAME = "The same text is in your library already, as “{title}”. It was not added a second time."
LONGEST_TITLE = 200
SLASHES = re.compile(r"[/\\]")


class Outcome(StrEnum):
    """What came of an address."""

    FETCHING = "fetching"
    READING = "reading"
    THERE = "there"
    BINNED = "binned"


@dataclass(frozen=True)
class Added:
    """The document of an address, and what came of adding it."""

    document: Document
    outcome: Outcome


@dataclass(frozen=True)
class Given:
    """A transcript that its owner gives: the stored file, and the suffix that says of which kind it is."""

    file: StoredFile
    suffix: str


def add_video(user_id: uuid.UUID, video_id: str, given: Given | None = None) -> Added:
    """Put a video in the library, to be fetched, or read from the transcript given; a video is there only once.

    One that could not be fetched or read is completed by the transcript, or fetched again. A transcript that is not
    needed is dropped. Raises Invalid when the same text is in the library as something else.
    """
    document, is_new = _video(user_id, video_id)
    if given and (is_new or document.takes_transcript or document.status == Status.FETCHING) and _is_live(document):
        attach(document, given.file, given.suffix)
        if not catalogue.has_said(document, "title"):
            defer("sources.describe", document)
        return Added(document, Outcome.READING)
    if given:
        clients.files.delete(given.file.key)
    return _fetched(document, is_new)


def add_page(user_id: uuid.UUID, url: str) -> Added:
    """Put a web page in the library, to be fetched; one that is being fetched, or could not be, is not doubled."""
    # Added twice at once, the second waits here until the first is there to be found.
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{user_id} {url}", 0))))
    document = db.session.scalar(queries.unfetched(user_id, url).with_for_update())
    if document is not None:
        return _fetched(document, False)
    title = names.one_line(url.partition("://")[2].removeprefix("www.").rstrip("/"))[:LONGEST_TITLE]
    return _fetched(_awaited(user_id, title, url), True)


def attach(document: Document, file: StoredFile, suffix: str) -> None:
    """Give a document its file, and leave it to be read; raise Invalid when another document has the same content."""
    same = select(Document).where(
        Document.user_id == document.user_id,
        Document.sha256 == file.sha256,
        Document.id != document.id,
        Document.deleted_at.is_(None),
        Document.superseded_at.is_(None),
    )
    if other := db.session.scalar(same.limit(1)):
        raise Invalid(SAME.format(title=other.title))
    if document.file_key:
        clients.files.delete(document.file_key)  # it could not be read
    document.file_key, document.size, document.sha256 = file.key, file.size, file.sha256
    document.file_name = names.file_name(SLASHES.sub("-", document.title.removesuffix(suffix)) + suffix)
    document.mime = names.mime_from(document.file_name, clients.files.head(file.key))
    document.status = Status.WAITING
    document.error = ""
    document.attributes = {**document.attributes, "attempts": 0, "unreadable": ""}
    defer("documents.read", document)


def _video(user_id: uuid.UUID, video_id: str) -> tuple[Document, bool]:
    """Return the document of a video, locked, and whether it is new."""
    known = queries.of_video(user_id, video_id).with_for_update(of=Document)
    if found := db.session.scalar(known):
        return found, False
    document = _awaited(user_id, f"Video {video_id}", WATCH + video_id, kind="transcript")
    values = {"document_id": document.id, "user_id": user_id, "youtube_video_id": video_id}
    # Added twice at once, it waits here for the other, and finds that.
    new = insert(Transcript).values(values).on_conflict_do_nothing(index_elements=["user_id", "youtube_video_id"])
    if db.session.scalar(new.returning(Transcript.document_id)):
        return document, True
    db.session.delete(document)
    return db.session.scalars(known).one(), False


def _awaited(user_id: uuid.UUID, title: str, url: str, **columns: Any) -> Document:
    document = Document(
        id=uuid.uuid4(), user_id=user_id, title=title, source_url=url, status=Status.FETCHING,
        file_key="", file_name="", sha256="", mime="", size=0, attributes={}, **columns,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    return document


def _fetched(document: Document, is_new: bool) -> Added:
    """Leave a document to be fetched, when that is new or did not succeed before."""
    if not _is_live(document):
        return Added(document, Outcome.BINNED)
    is_unfinished = document.status in (Status.FAILED, Status.CANCELLED) and not document.file_key
    if not (is_new or is_unfinished):
        return Added(document, Outcome.THERE)
    document.status = Status.FETCHING
    document.error = ""
    document.attributes = {**document.attributes, "attempts": 0, "unreadable": ""}
    defer("sources.fetch", document)
    return Added(document, Outcome.FETCHING)


def _is_live(document: Document) -> bool:
    return document.deleted_at is None
