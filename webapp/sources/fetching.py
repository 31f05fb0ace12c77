"""How a source comes from elsewhere: asked for with no transaction open, kept as a file, and left to be read."""

from __future__ import annotations

import io
import uuid

from sqlalchemy import update

from webapp.clients.refused import Refused
from webapp.documents import catalogue
from webapp.documents.models import Document, Status, Transcript
from webapp.documents.names import one_line
from webapp.documents.operations import claim, refuse, stored
from webapp.errors import Invalid
from webapp.extensions import clients, db
from webapp.ingest.parsed import Unreadable
from webapp.sources.captions import webvtt
from webapp.sources.operations import LONGEST_TITLE, attach
from webapp.unit_of_work import unit_of_work
from webapp.videos import video_id


def fetch(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Fetch a document and leave it to be read; what cannot be had is said on it."""
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


def _give_up(user_id: uuid.UUID, document_id: uuid.UUID, reason: Unreadable) -> None:
    """Mark a document as failed, unless its owner has given its transcript meanwhile."""
    with unit_of_work():
        if _awaited(user_id, document_id):
            refuse(user_id, document_id, reason)


def describe(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Learn a video's title and channel, and write them where its owner has said nothing else."""
    with unit_of_work():
        document = claim(user_id, document_id)
        video = video_id(document.source_url) if document and not catalogue.has_said(document, "title") else None
    if not video:
        return
    about = clients.youtube.about(video)
    with unit_of_work():
        document = claim(user_id, document_id)
        if document:
            catalogue.suggest(document, {"title": one_line(about.title)[:LONGEST_TITLE]})
            _note(document_id, channel=one_line(about.channel)[:LONGEST_TITLE])


def _awaited(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a document, locked, if it is still to come from elsewhere: not deleted, cancelled, or completed."""
    document = claim(user_id, document_id)
    return document if document and document.status == Status.FETCHING else None


def _captions(video: str) -> tuple[bytes, str, float]:
    cues = clients.youtube.captions(video)
    return webvtt(cues).encode(), ".vtt", max(cue.end for cue in cues)


def _page(address: str) -> tuple[bytes, str, float]:
    fetched = clients.web.fetch(address)
    return fetched.content, fetched.suffix, 0.0


def _note(document_id: uuid.UUID, **values: str | float) -> None:
    db.session.execute(update(Transcript).where(Transcript.document_id == document_id).values(values))
