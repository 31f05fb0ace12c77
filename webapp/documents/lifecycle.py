"""The life of a document: its states, its attempts, and every change from one state to the next.

A document is fetched (if it was added by its address), read and embedded; then pages that are pictures are recognised,
and what that gives is embedded as well; see ``pipeline``. Its owner can cancel processing, and put it into the bin.
Each change is a function here, on a document that is locked by ``lock`` or ``claim``; nothing else assigns ``status``.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from math import ceil

from sqlalchemy import Select, func, select

from webapp.auth import audit
from webapp.documents import lineage
from webapp.documents.final import ON_DELETED, announce
from webapp.documents.models import Chunk, Document, Status
from webapp.documents.newer_versions import withdraw_offers_of
from webapp.documents.steps import Step, enqueue
from webapp.index import entries
from webapp.index.models import Kind
from webapp.ingest.parsed import Unreadable
from webapp.platform.extensions import db

GAVE_UP = "Something unexpected went wrong, three times. The file is kept; try again, or delete it."
UNREACHABLE_TOO_LONG = "A part of Footnote could not be reached for a long time. The file is kept; try again."
"""What release 0.2 wrote when it gave up; now a document waits for as long as it takes."""
MAX_ATTEMPTS = 3


def lock(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a document as it is now, locked until the transaction ends; None when it is deleted or not the user's."""
    rows = select(Document).where(
        Document.id == document_id, Document.user_id == user_id, Document.deleted_at.is_(None)
    )
    # Refreshed: this session may have read it before it waited for the lock.
    return db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def claim(user_id: uuid.UUID, document_id: uuid.UUID) -> Document | None:
    """Return a document for its job, as ``lock`` does; None also when processing was cancelled."""
    document = lock(user_id, document_id)
    return None if document is None or document.is_cancelled else document


def start(document: Document) -> None:
    """Queue a document to be fetched or, when it has its file, to be read; finished steps are skipped."""
    document.status = Status.WAITING if document.file_key else Status.FETCHING
    document.error = ""
    document.attempts = 0
    document.failure_code = ""
    enqueue(document, Step.READ if document.file_key else Step.FETCH)


def begin_reading(document: Document) -> bool:
    """Mark a document as being read; return False when an earlier job has read it and was killed just then."""
    if document.status not in (Status.WAITING, Status.READING):
        return False
    document.status = Status.READING
    document.error = ""
    return True


def begin_next_step(document: Document) -> None:
    """Queue a document that was read or recognised for embedding; one without any text so far for recognition.

    One that was deleted and restored meanwhile is left to the job that reads it again.
    """
    if document.status not in (Status.READING, Status.RECOGNISING):
        return
    count = db.session.scalar(select(func.count()).select_from(chunk_ids(document).subquery())) or 0
    if document.unread_pages and not count:
        _begin_recognising(document)
    else:
        _begin_step(document, Status.EMBEDDING, count)
        enqueue(document, Step.EMBED)


def _begin_recognising(document: Document) -> None:
    _begin_step(document, Status.RECOGNISING, len(document.unread_pages))
    enqueue(document, Step.RECOGNISE)


def begin_transcribing(document: Document, seconds: float) -> None:
    """Queue a recording of this duration that is being read to be transcribed on this machine."""
    if document.status == Status.READING:
        _begin_step(document, Status.RECOGNISING, ceil(seconds))
        enqueue(document, Step.TRANSCRIBE)


def _begin_step(document: Document, status: Status, total: int) -> None:
    document.status = status
    document.step_started_at = None
    document.progress = 0
    document.progress_total = total


def record_progress(document: Document, done: int) -> None:
    """Record how much of the step is done, and clear the errors of earlier attempts."""
    document.progress = done
    document.error = ""
    document.attempts = 0


def finish(document: Document) -> None:
    """Mark a document as ready; the version that it replaces is superseded. First recognise pages that are pictures.

    One that was deleted and restored meanwhile is left to the job that reads it again.
    """
    if document.status != Status.EMBEDDING:
        return
    record_progress(document, document.progress)
    if document.unread_pages:
        _begin_recognising(document)
        return
    document.status = Status.READY
    document.is_indexed = True
    supersede_replaced(document)
    announce(document)


def supersede_replaced(document: Document) -> None:
    """Supersede the version that a ready document replaces, if there is one."""
    if old := replaced_by(document):
        _supersede(old, document)


def fail(document: Document, reason: Unreadable) -> None:
    """Mark a document as failed because of its file, with the reason."""
    document.status = Status.FAILED
    document.error = reason.sentence
    document.failure_code = reason.code
    announce(document)


def wait(document: Document, sentence: str) -> None:
    """Record what a document waits for: a part of Footnote is away, and it goes on by itself when that is back."""
    document.error = sentence


def record_failure(document: Document, sentence: str) -> bool:
    """Record a failed attempt; return whether the job is to be retried. If not, the document has failed."""
    document.attempts += 1
    if document.attempts < MAX_ATTEMPTS:
        document.error = sentence
        return True
    document.status = Status.FAILED
    document.error = GAVE_UP
    announce(document)
    return False


def cancel(document: Document) -> None:
    """Stop processing a document; its file is kept, and a job removes its points from the index.

    Running jobs stop at their next checkpoint. A document in a final state is left as it is.
    """
    if not document.is_final:
        document.status = Status.CANCELLED
        document.error = ""
        enqueue(document, Step.WITHDRAW)
        announce(document)


def reindex(document: Document) -> None:
    """Queue a ready document to have its vectors computed again; it can be found meanwhile."""
    entries.reset(Kind.CHUNK, chunk_ids(document))
    document.status = Status.EMBEDDING
    document.progress = 0
    enqueue(document, Step.EMBED)


def reprocess(document: Document) -> None:
    """Queue a document to be fetched or read again."""
    document.is_indexed = False
    document.progress = 0
    start(document)


def republish(document: Document, chunks: Collection[uuid.UUID] | None = None) -> None:
    """Queue a live document to be published again: it was restored from the bin, or its points were lost.

    Its jobs find its chunks and go on from there: its words are in the index within seconds, its vectors follow. A
    failed document stays failed, but its words are published; a cancelled or superseded one stays out of the index.
    ``chunks``: the ids of those whose points were lost; by default, all. Their words are published before others.
    """
    lost = chunk_ids(document)
    entries.remove(Kind.CHUNK, lost if chunks is None else lost.where(Chunk.id.in_(chunks)))
    if document.is_cancelled or (document.superseded_at and document.is_final):
        enqueue(document, Step.WITHDRAW)  # an earlier job may have found it in the bin
        return
    if chunks is not None or document.is_failed:
        enqueue(document, Step.PUBLISH_WORDS, priority=1)
    if not document.is_failed:
        reprocess(document)


def soft_delete(document: Document) -> None:
    """Put a document into the bin, with its older versions: it is in no list and no answer. A repeat changes nothing.

    Jobs remove it from the index, with priority: until then it crowds out other search results.
    """
    now = datetime.now(UTC)
    for each in (document, *lineage.superseded(document)):
        if each.deleted_at is None:
            each.deleted_at = now
            audit.record(each.user_id, "document deleted", subject=str(each.id))
            enqueue(each, Step.WITHDRAW_DELETED, priority=1)
            withdraw_offers_of(each)
            db.session.flush()
            for forget in ON_DELETED:
                forget(each)
    announce(document)


def supersede_if_replaced(document: Document) -> None:
    """Supersede a restored document by a version of it that became ready meanwhile, if there is one."""
    if newer := lineage.ready_replacement(document):
        _supersede(document, newer)


def replaced_by(document: Document) -> Document | None:
    """Return the document that this version replaces, locked; None when there is none, or another has replaced it."""
    old = lock(document.user_id, document.replaces_id) if document.replaces_id else None
    return None if old is None or old.superseded_at else old


def _supersede(old: Document, new: Document) -> None:
    lineage.supersede(old, new)
    enqueue(old, Step.WITHDRAW)


def chunk_ids(document: Document) -> Select[uuid.UUID]:
    """Return the ids of the chunks of a document."""
    return select(Chunk.id).where(Chunk.document_id == document.id)
