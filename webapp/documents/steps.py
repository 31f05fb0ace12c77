"""The steps of processing a document: the job of each, and when it has its turn."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from webapp.documents.models import Document
from webapp.ingest.transcribing import PART_SECONDS
from webapp.platform.jobs import Job, Options, defer

LARGE_BYTES = 4_000_000  # reading a larger file may take many seconds


class Step(StrEnum):
    """The jobs of a document."""

    FETCH = "fetch"
    READ = "read"
    ATTACHMENTS = "attachments"  # of a message become documents of their own
    RECOGNISE = "recognise"
    TRANSCRIBE = "transcribe"  # on this machine; a service does it as a recording is read
    EMBED = "embed"
    PUBLISH_WORDS = "publish words"
    WITHDRAW = "withdraw"  # remove what was cancelled or superseded from the index
    WITHDRAW_DELETED = "withdraw deleted"  # the same for what is in the bin
    PURGE = "purge"


PARTS: dict[Step, Callable[[Document], int]] = {
    Step.RECOGNISE: lambda document: len(document.unread_pages),
    Step.TRANSCRIBE: lambda document: int(document.progress_total / PART_SECONDS),
}
"""How many parts of a document are to be done one after the other."""

JOBS: dict[Step, Job[Any]] = {}
"""The job of each step, registered by its room. Each takes ``user_id`` and ``document_id``."""


def enqueue(document: Document, step: Step, priority: int | None = None) -> None:
    """Queue the job of a step for a document; it exists once this transaction commits.

    A lock makes the jobs of one document run one after the other: it is never embedded while it is removed. By default
    small files of a user have priority over their large ones, and of about the same size a document that is already in
    progress; of pages to recognise and parts of recordings, those of the document that has the fewest. Reading cannot
    be interrupted, so large files have a worker of their own, and recordings, which may be read elsewhere, wait with
    what is fetched.
    """
    lock = f"document:{document.id}"
    if priority is None and step in PARTS:
        priority = -PARTS[step](document)
    elif priority is None:
        priority = -2 * document.size.bit_length() + (document.progress > 0)
    options = Options(lock=lock, priority=priority, queue=_queue(document) if step == Step.READ else None)
    defer(JOBS[step], options, user_id=str(document.user_id), document_id=str(document.id))


def _queue(document: Document) -> str | None:
    if document.is_recording:
        return "fetching"
    return "reading-large" if document.size > LARGE_BYTES else None
