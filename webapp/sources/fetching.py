"""Fetching documents by their address: requested outside of transactions, stored as a file, queued to be read."""

from __future__ import annotations

import io
import re
import uuid

from sqlalchemy import select, update

from webapp.clients.files import StoredFile
from webapp.clients.refused import Refused
from webapp.documents import lifecycle, metadata
from webapp.documents.models import Document, Status, Transcript
from webapp.documents.operations.documents import stored
from webapp.ingest.formats import guess
from webapp.ingest.parsed import Unreadable
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.text import file_name, one_line
from webapp.shared.videos import video_id
from webapp.sources.captions import webvtt

SAME = "The same text is already in your library as “{title}” and was not added again."
LONGEST_TITLE = 200
SLASHES = re.compile(r"[/\\]")


def fetch(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Fetch a document and queue it to be read; failures are recorded on it."""
    with unit_of_work():
        document = _awaited(user_id, document_id)
        address = document.source_url if document else ""
    if not address:
        return
    video = video_id(address)
    if video:
        describe(user_id, document_id)
    try:
        content, suffix, duration = _captions(video) if video else _page(address)
        with stored(io.BytesIO(content)) as file, unit_of_work():
            if document := _awaited(user_id, document_id):
                attach(document, file, suffix)
                _note(document_id, duration=duration)
            else:
                clients.files.delete(file.key)
    except Refused as error:
        _give_up(user_id, document_id, Unreadable(error.code, error.sentence))
    except Invalid as error:
        _give_up(user_id, document_id, Unreadable("not_kept", str(error)))


def attach(document: Document, file: StoredFile, suffix: str) -> None:
    """Set the file of a document, and queue it to be read; raise Invalid when another document has the same content."""
    same = select(Document).where(
        Document.user_id == document.user_id,
        Document.sha256 == file.sha256,
        Document.id != document.id,
        Document.is_live(),
    )
    if other := db.session.scalar(same.limit(1)):
        raise Invalid(SAME.format(title=other.title))
    if document.file_key:
        clients.files.delete(document.file_key)  # which could not be read
    document.file_key, document.size, document.sha256 = file.key, file.size, file.sha256
    document.file_name = file_name(SLASHES.sub("-", document.title.removesuffix(suffix)) + suffix)
    document.mime = guess(document.file_name, clients.files.head(file.key)).mime
    lifecycle.start(document)


def _give_up(user_id: uuid.UUID, document_id: uuid.UUID, reason: Unreadable) -> None:
    """Mark a document as failed, unless a transcript was added meanwhile."""
    with unit_of_work():
        if document := _awaited(user_id, document_id):
            lifecycle.fail(document, reason)


def describe(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Fetch the title and channel of a video, and record them; a title that its owner has set is kept."""
    with unit_of_work():
        document = lifecycle.claim(user_id, document_id)
        video = video_id(document.source_url) if document and not metadata.is_set_by_owner(document, "title") else None
    if not video:
        return
    about = clients.youtube.about(video)
    with unit_of_work():
        document = lifecycle.claim(user_id, document_id)
        if document:
            metadata.set_from_source(document, {"title": one_line(about.title)[:LONGEST_TITLE]})
            _note(document_id, channel=one_line(about.channel)[:LONGEST_TITLE])


def _awaited(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a document, locked, if it is still to be fetched; else None."""
    document = lifecycle.claim(user_id, document_id)
    return document if document and document.status == Status.FETCHING else None


def _captions(video: str) -> tuple[bytes, str, float]:
    cues = clients.youtube.captions(video)
    return webvtt(cues).encode(), ".vtt", max(cue.end for cue in cues)


def _page(address: str) -> tuple[bytes, str, float]:
    fetched = clients.web.fetch(address)
    return fetched.content, fetched.suffix, 0.0


def _note(document_id: uuid.UUID, **values: str | float) -> None:
    db.session.execute(update(Transcript).where(Transcript.document_id == document_id).values(values))
