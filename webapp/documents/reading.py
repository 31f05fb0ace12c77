"""The first half of taking a document in: its file is read, cut into passages, and its words can be found.

Each step ends in a commit and is skipped when it was done before, so a killed job goes on where it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, literal, select
from sqlalchemy.dialects.postgresql import insert

from webapp import indexes
from webapp.documents import catalogue, index
from webapp.documents.models import Chunk, Document, Embedding, Status, Transcript
from webapp.documents.operations import claim, defer
from webapp.extensions import clients, db
from webapp.ingest.child import parse_in_child
from webapp.ingest.chunk import Chunk as Cut
from webapp.ingest.chunk import chunk
from webapp.ingest.parsed import Parsed
from webapp.unit_of_work import unit_of_work

AT_ONCE = 200  # points written in one go; a search waits for no more than that


@dataclass(frozen=True)
class Unread:
    """A document at the start of the job, with no tie to the database; ``is_cut`` when its passages are written."""

    file_key: str
    file_name: str
    is_wanted: bool
    is_cut: bool


def read(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Make a document's words searchable; raise Unreadable, IndexUnavailable."""
    with unit_of_work():
        unread = _begin(user_id, document_id)
    if unread and not unread.is_wanted:
        return  # it was read before, by a job that was killed at its very end
    if unread and not unread.is_cut:
        parsed = _parse(unread)
        cuts = chunk(parsed.blocks, clients.embeddings.count_tokens)
        with unit_of_work():
            _keep(user_id, document_id, parsed, cuts)
    publish_words(user_id, document_id)
    with unit_of_work():
        is_live = hand_over(user_id, document_id)
    if not is_live:
        index.sweep(user_id, document_id)


def _parse(unread: Unread) -> Parsed:
    return parse_in_child(
        clients.files.path(unread.file_key),
        unread.file_name,
        seconds=clients.config["PARSE_TIMEOUT_SECONDS"],
        megabytes=clients.config["PARSE_MEMORY_MB"],
    )


def chunk_id(document_id: uuid.UUID, number: int) -> uuid.UUID:
    """Return the id of a passage, the same whenever the document is cut."""
    return uuid.uuid5(document_id, str(number))


def _begin(user_id: uuid.UUID, document_id: uuid.UUID) -> Unread | None:
    document = claim(user_id, document_id)
    if document is None:
        return None
    is_wanted = document.status in (Status.WAITING, Status.READING)
    if is_wanted:
        document.status = Status.READING
        document.error = ""
    is_cut = db.session.scalar(select(exists().where(Chunk.document_id == document_id)))
    if is_wanted and is_cut:
        owe(document)
    return Unread(document.file_key, document.file_name, is_wanted, bool(is_cut))


def _keep(user_id: uuid.UUID, document_id: uuid.UUID, parsed: Parsed, cuts: Sequence[Cut]) -> None:
    """Write all passages, and what the file says of itself."""
    document = claim(user_id, document_id)
    if document is None:
        return
    _describe(document, parsed)
    if parsed.duration:
        _time(document, parsed.duration)
    add_passages(document, cuts)
    document.progress_total = len(cuts)


def add_passages(document: Document, cuts: Sequence[Cut]) -> None:
    """Write passages of a claimed document, with what should be in the index of them."""
    if not cuts:
        return
    ids = [chunk_id(document.id, cut.index) for cut in cuts]
    db.session.execute(insert(Chunk), [_row(document, key, cut) for key, cut in zip(ids, cuts, strict=True)])
    owe(document)


def owe(document: Document) -> None:
    """Note of each passage that it shall be in the index; of one that a newer version has replaced, none shall be."""
    if document.superseded_at:
        return
    now = indexes.held()
    fixed = [literal(value) for value in (document.user_id, "chunk", now.model, now.dimension, now.generation)]
    chunks = select(Chunk.id, *fixed).where(Chunk.document_id == document.id)
    columns = ["source_id", "user_id", "source_type", "model", "dimension", "generation"]
    new = insert(Embedding).from_select(columns, chunks, include_defaults=False)
    db.session.execute(new.on_conflict_do_nothing())


def _describe(document: Document, parsed: Parsed) -> None:
    """Take from the file what it is, and what its owner has not said of it."""
    document.mime = parsed.mime
    document.page_count = parsed.page_count or 0
    document.attributes = {
        **document.attributes,
        "warnings": parsed.warnings,
        "unread_pages": parsed.unread_pages,
    }
    kind = "transcript" if parsed.duration else ""
    catalogue.suggest(document, {"title": parsed.title, "author": parsed.author, "year": parsed.year, "kind": kind})


def _time(document: Document, duration: float) -> None:
    """Note how long the recording is that a document is the transcript of."""
    row = insert(Transcript).values(document_id=document.id, user_id=document.user_id, duration=duration)
    db.session.execute(row.on_conflict_do_update(index_elements=["document_id"], set_={"duration": duration}))


def _row(document: Document, key: uuid.UUID, cut: Cut) -> dict[str, Any]:
    return {
        "id": key,
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
        "attributes": {"sentences": cut.sentences, "pages": cut.pages, "times": cut.times},
    }


def publish_words(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Write to the index the words of all passages that have no vectors yet; raise IndexUnavailable."""
    with unit_of_work():
        now = indexes.current()
        owed = index.owed(user_id, document_id, now)
    points = [passage.point() for passage in owed]
    for start in range(0, len(points), AT_ONCE):
        index.of(user_id).upsert(now.documents, points[start : start + AT_ONCE])


def words_again(user_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Put the words of a document's passages into the index again; raise IndexUnavailable. Nothing else changes."""
    with unit_of_work():
        document = claim(user_id, document_id)
        if document is None:
            return
        owe(document)
    publish_words(user_id, document_id)


def hand_over(user_id: uuid.UUID, document_id: uuid.UUID) -> bool:
    """Leave a document to the next step; return whether it is still wanted."""
    document = claim(user_id, document_id)
    if document is None:
        return False
    document.step_started_at = None
    document.progress = 0
    if document.unread_pages:
        document.status = Status.RECOGNISING
        document.progress_total = len(document.unread_pages)
        defer("documents.recognise", document)
    else:
        document.status = Status.EMBEDDING
        defer("documents.embed", document)
    return True
