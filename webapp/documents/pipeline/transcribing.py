"""Transcribe a recording on this machine, a part of a minute a job.

Each part is a checkpoint, and each job takes its turn among those of all users; see ``recognition_order``. Once all
parts are there, they become paragraphs, and the document goes on as any other that was read.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, exists, func, select

from webapp.documents import lifecycle, progress, steps
from webapp.documents.models import Chunk, Document, RecognisedPage, Status
from webapp.documents.originals import original
from webapp.documents.pipeline import publishing, reading
from webapp.documents.steps import Step
from webapp.ingest.chunk import chunk
from webapp.ingest.parsed import Unreadable
from webapp.ingest.recordings import Transcribed, parse_transcribed
from webapp.ingest.transcribing import transcribe_in_child
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.places import clock

SHORT = 30  # seconds at the end that may be missing: many files say they are a little longer than they are


@dataclass(frozen=True)
class Due:
    """A recording: transcribed up to second ``until``, or all of it; its chunks are written when ``is_cut``."""

    file_key: str
    mime: str
    model: Path
    duration: int
    until: float
    is_all: bool
    is_cut: bool


def transcribe(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Transcribe the next part of a recording, or publish its words; raise Unreadable or IndexUnavailable."""
    with unit_of_work():
        due = _next(user_id, document_id)
    if due is None:
        return
    if not (due.is_all or due.is_cut):
        with original(due.file_key) as path:
            heard = transcribe_in_child(path, due.mime, due.model, due.until)
        with unit_of_work():
            _checkpoint(user_id, document_id, heard)
        return
    if not due.is_cut:
        _join(user_id, document_id, due)
    publishing.publish_words_and_continue(user_id, document_id)


def _next(user_id: uuid.UUID, document_id: uuid.UUID) -> Due | None:
    document = _claim(user_id, document_id)
    if document is None:
        return None
    if clients.speech_model is None:
        lifecycle.start(document)  # the settings have changed: it is read as they are now
        return None
    until, is_all = document.heard
    is_cut = bool(db.session.scalar(select(exists().where(Chunk.document_id == document_id))))
    progress.begin(document, int(until))
    total = document.progress_total
    return Due(document.file_key, document.mime, clients.speech_model, total, until, is_all, is_cut)


def _claim(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return the recording, locked, if it is still to be transcribed; else None."""
    document = lifecycle.claim(user_id, document_id)
    return document if document and document.status == Status.RECOGNISING else None


def _checkpoint(user_id: uuid.UUID, document_id: uuid.UUID, heard: Transcribed) -> None:
    document = _claim(user_id, document_id)
    if document is None:
        return
    mine = RecognisedPage.document_id == document_id
    number = db.session.scalars(select(func.count()).select_from(RecognisedPage).where(mine)).one() + 1
    said = [list(part) for part in heard.said]
    db.session.add(RecognisedPage(document_id=document_id, page_number=number, user_id=user_id, lines=said))
    document.attributes = {**document.attributes, "heard": [heard.until, heard.is_all]}
    lifecycle.record_progress(document, min(int(heard.until), document.progress_total))
    steps.enqueue(document, Step.TRANSCRIBE)


def _join(user_id: uuid.UUID, document_id: uuid.UUID, due: Due) -> None:
    """Cut what is said into chunks, and drop the parts, which are heard anew if there are no words in them."""
    with unit_of_work():
        rows = select(RecognisedPage.lines).where(RecognisedPage.document_id == document_id)
        parts = db.session.scalars(rows.order_by(RecognisedPage.page_number)).all()
    try:
        parsed = parse_transcribed(((start, end, text) for said in parts for start, end, text in said), due.mime)
    except Unreadable:
        with unit_of_work():
            _forget(user_id, document_id)
        raise
    cuts = chunk(parsed.blocks, clients.embeddings.count_tokens)
    with unit_of_work():
        reading.store(user_id, document_id, replace(parsed, warnings=_warnings(due)), cuts)
        _forget(user_id, document_id)


def _forget(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    if document := _claim(user_id, document_id):
        document.attributes = {name: value for name, value in document.attributes.items() if name != "heard"}
        db.session.execute(delete(RecognisedPage).where(RecognisedPage.document_id == document_id))


def _warnings(due: Due) -> list[str]:
    """Return a sentence where less was transcribed than the file says it has."""
    if due.duration - due.until <= SHORT:
        return []
    return [f"Only {clock(due.until)} of {clock(due.duration)} could be read: the file is damaged, or not whole."]
