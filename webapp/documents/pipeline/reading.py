"""The first step: read a file and cut it into chunks, whose words are searchable from then on.

Each part ends in a commit and is skipped when it was done before, so that a killed job goes on where it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from webapp.clients.transcription import RecordingRefused
from webapp.documents import language, lifecycle, metadata, newer_versions, steps
from webapp.documents.models import Chunk, Document, Transcript
from webapp.documents.originals import original
from webapp.documents.pipeline import publishing
from webapp.documents.steps import Step
from webapp.ingest import oldoffice
from webapp.ingest.child import converted_in_child, parse_in_child
from webapp.ingest.chunk import Chunk as Cut
from webapp.ingest.chunk import chunk
from webapp.ingest.formats import guess, of_mime
from webapp.ingest.parsed import Parsed, Unreadable
from webapp.ingest.recordings import parse_transcribed
from webapp.ingest.transcribing import measure_in_child
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Unread:
    """A document at the start of the job. ``is_wanted``: it is still to be read. ``is_cut``: its chunks are written."""

    file_key: str
    file_name: str
    is_recording: bool
    is_wanted: bool
    is_cut: bool


def read(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Read a document and publish its words; raise Unreadable or IndexUnavailable."""
    with unit_of_work():
        unread = _begin(user_id, document_id)
    if unread and not unread.is_wanted:
        return  # an earlier job has read it, and was killed just then
    if unread and not unread.is_cut and unread.is_recording and clients.speech_model:
        _begin_transcribing(user_id, document_id, unread)
        return
    if unread and not unread.is_cut:
        parsed = _parse(unread)
        cuts = chunk(parsed.blocks, clients.embeddings.count_tokens)
        with unit_of_work():
            store(user_id, document_id, parsed, cuts)
    publishing.publish_words_and_continue(user_id, document_id)


def _begin_transcribing(user_id: uuid.UUID, document_id: uuid.UUID, unread: Unread) -> None:
    """Have a recording transcribed on this machine, part after part; see ``transcribing``."""
    with original(unread.file_key) as path:
        mime = guess(unread.file_name, clients.files.head(unread.file_key)).mime
        seconds = measure_in_child(path, mime)
    with unit_of_work():
        if document := lifecycle.claim(user_id, document_id):
            document.mime = mime
            lifecycle.begin_transcribing(document, seconds)


def _parse(unread: Unread) -> Parsed:
    with original(unread.file_key) as path:
        return _parse_at(path, unread)


def _parse_at(path: Path, unread: Unread) -> Parsed:
    mime = guess(unread.file_name, clients.files.head(unread.file_key)).mime
    if clients.transcription and of_mime(mime).is_recording:
        try:
            said = clients.transcription.transcribe(path, unread.file_name, mime)
        except RecordingRefused as error:
            raise Unreadable("not_transcribed", error.sentence) from error
        return parse_transcribed(said, mime)
    try:
        return _parsed(path, unread.file_name)
    except Unreadable as error:
        if error.code != oldoffice.OLD or not oldoffice.PROGRAM:
            raise
    with converted_in_child(path) as (made, old_mime):
        return replace(_parsed(made, unread.file_name), mime=old_mime)


def _parsed(path: Path, name: str) -> Parsed:
    seconds, megabytes = clients.config["PARSE_TIMEOUT_SECONDS"], clients.config["PARSE_MEMORY_MB"]
    return parse_in_child(path, name, seconds=seconds, megabytes=megabytes)


def _begin(user_id: uuid.UUID, document_id: uuid.UUID) -> Unread | None:
    document = lifecycle.claim(user_id, document_id)
    if document is None:
        return None
    is_wanted = lifecycle.begin_reading(document)
    if is_wanted and document.is_recording:
        document.step_started_at = datetime.now(UTC) if clients.transcription else None
    is_cut = bool(db.session.scalar(select(exists().where(Chunk.document_id == document_id))))
    if is_wanted and is_cut:
        publishing.expect(document)
    return Unread(document.file_key, document.file_name, document.is_recording, is_wanted, is_cut)


def store(user_id: uuid.UUID, document_id: uuid.UUID, parsed: Parsed, cuts: Sequence[Cut]) -> None:
    """Insert the chunks, and record what the file says of itself."""
    document = lifecycle.claim(user_id, document_id)
    if document is None:
        return
    _describe(document, parsed)
    if parsed.duration:
        _store_duration(document, parsed.duration)
    add_chunks(document, cuts)
    newer_versions.offer(document, cuts)
    if parsed.attachments:
        steps.enqueue(document, Step.ATTACHMENTS, priority=1)
    document.progress_total = len(cuts)


def add_chunks(document: Document, cuts: Sequence[Cut]) -> None:
    """Insert chunks of a claimed document, with their index entries and languages."""
    if not cuts:
        return
    own = language.tell(document, [cut.content for cut in cuts])
    db.session.execute(insert(Chunk), [_row(document, cut, code) for cut, code in zip(cuts, own, strict=True)])
    publishing.expect(document)


def chunk_id(document_id: uuid.UUID, number: int) -> uuid.UUID:
    """Return the id of a chunk, the same each time the document is cut."""
    return uuid.uuid5(document_id, str(number))


def _describe(document: Document, parsed: Parsed) -> None:
    """Record the format and metadata of the file; fields that the owner has set are kept."""
    document.mime = parsed.mime
    document.page_count = parsed.page_count or 0
    document.attributes = {
        **document.attributes,
        "page_labels": list(parsed.page_labels),
        "warnings": parsed.warnings,
        "unread_pages": parsed.unread_pages,
    }
    found = {field.name: getattr(parsed, field.name) for field in metadata.FIELDS if field.from_file}
    metadata.set_from_source(document, found)


def _store_duration(document: Document, duration: float) -> None:
    """Record the duration of a recording, in seconds."""
    row = insert(Transcript).values(document_id=document.id, user_id=document.user_id, duration=duration)
    db.session.execute(row.on_conflict_do_update(index_elements=["document_id"], set_={"duration": duration}))


def _row(document: Document, cut: Cut, language: str) -> dict[str, Any]:
    return {
        "id": chunk_id(document.id, cut.index),
        "user_id": document.user_id,
        "document_id": document.id,
        "chunk_index": cut.index,
        "content": cut.content,
        "page_number": cut.page,
        "chapter": cut.chapter,
        "section": cut.section,
        "token_count": cut.token_count,
        "char_start": cut.char_start,
        "char_end": cut.char_end,
        "start_seconds": cut.start_seconds,
        "end_seconds": cut.end_seconds,
        "attributes": {"sentences": cut.sentences, "pages": cut.pages, "times": cut.times}
        | ({"language": language} if language else {}),
    }
