"""How a source comes from elsewhere: asked for with no transaction open, kept as a file, and left to be read."""

from __future__ import annotations

import io
import uuid

from sqlalchemy import update

from webapp.clients.refused import Refused
from webapp.documents.models import Status, Transcript
from webapp.documents.names import one_line
from webapp.documents.operations import claim, stored
from webapp.errors import Invalid
from webapp.extensions import clients, db
from webapp.ingest.parsed import Unreadable
from webapp.sources.captions import webvtt
from webapp.sources.operations import LONGEST_TITLE, attach
from webapp.unit_of_work import unit_of_work
from webapp.videos import video_id


def fetch(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Fetch a document and leave it to be read; raise Unreadable when it cannot be had."""
    address = _address(user_id, document_id)
    if not address:
        return  # deleted, cancelled, or completed by its owner
    video = video_id(address)
    if video:
        describe(user_id, document_id)
    try:
        content, suffix, duration = _captions(video) if video else _page(address)
        with stored(io.BytesIO(content)) as file, unit_of_work():
            document = claim(user_id, document_id)
            if document and document.status == Status.FETCHING:
                attach(document, file, suffix)
                _note(document_id, duration=duration)
            else:
                clients.files.delete(file.key)
    except Refused as error:
        raise Unreadable(error.code, error.sentence) from error
    except Invalid as error:
        raise Unreadable("not_kept", str(error)) from error


def describe(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Learn a video's title and channel, and write them where its owner has said nothing else."""
    with unit_of_work():
        document = claim(user_id, document_id)
        video = video_id(document.source_url) if document and not document.attributes.get("titled") else None
    if not video:
        return
    about = clients.youtube.about(video)
    with unit_of_work():
        document = claim(user_id, document_id)
        if document and about.title and not document.attributes.get("titled"):
            document.title = one_line(about.title)[:LONGEST_TITLE] or document.title
            document.attributes = {**document.attributes, "titled": True}
            _note(document_id, channel=one_line(about.channel)[:LONGEST_TITLE])


def _address(user_id: uuid.UUID, document_id: uuid.UUID) -> str:
    """Return where a document is to come from; empty when it is not waited for."""
    with unit_of_work():
        document = claim(user_id, document_id)
        return document.source_url if document and document.status == Status.FETCHING else ""


def _captions(video: str) -> tuple[bytes, str, float]:
    cues = clients.youtube.captions(video)
    return webvtt(cues).encode(), ".vtt", max(cue.end for cue in cues)


def _page(address: str) -> tuple[bytes, str, float]:
    fetched = clients.web.fetch(address)
    return fetched.content, fetched.suffix, 0.0


def _note(document_id: uuid.UUID, **values: str | float) -> None:
    db.session.execute(update(Transcript).where(Transcript.document_id == document_id).values(values))
