"""A document whose text is kept is put into the index again: it came back from the bin, or its points were lost."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select

from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.operations import defer
from webapp.extensions import db


def take_in_again(document: Document, passages: Collection[uuid.UUID] | None = None) -> None:
    """Have a locked, live document put into the index once more, by the jobs that read it.

    They find its passages and go on from there: its words are in the index within seconds, its meaning follows. One
    that has failed stays so, but its words can be found; one that was cancelled or has a newer version stays out of
    the index, though the reading of the latter goes on. ``passages``: the ids of those of which the index has lost
    something; without them, all.
    """
    _expect_nothing(document, passages)
    if document.is_cancelled or (document.superseded_at and document.is_final):
        defer("documents.withdraw", document)  # an earlier one may have found it in the bin
        return
    if document.status == Status.FAILED:
        defer("documents.words", document)
        return
    read_on(document)


def read_on(document: Document) -> None:
    """Leave a document that is not final, or not any more, to the job that fetches or reads it."""
    document.status = Status.WAITING if document.file_key else Status.FETCHING
    document.is_indexed = False
    document.progress = 0
    document.error = ""
    document.attributes = {key: value for key, value in document.attributes.items() if key != "attempts"}
    defer("documents.read" if document.file_key else "sources.fetch", document)


def _expect_nothing(document: Document, passages: Collection[uuid.UUID] | None) -> None:
    """Delete the rows that say what should be in the index; the jobs write them anew."""
    wanted = select(Chunk.id).where(Chunk.document_id == document.id)
    if passages is not None:
        wanted = wanted.where(Chunk.id.in_(passages))
    old = delete(Embedding).where(Embedding.source_type == "chunk", Embedding.source_id.in_(wanted))
    db.session.execute(old.execution_options(synchronize_session=False))
