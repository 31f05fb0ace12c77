"""A document whose text is kept is put into the index again: it came back from the bin, or its points were lost."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, literal, select

from webapp.documents.models import Chunk, Document, Embedding, Status
from webapp.documents.operations import defer
from webapp.extensions import clients, db


def take_in_again(document: Document) -> None:
    """Write anew what should be in the index of a locked, live document, and leave it to the jobs that read it.

    They find its passages and go on from there: its words are in the index within seconds, its meaning follows. One
    that has failed or was cancelled stays as it is, but for its words; one with a newer version stays out of the index.
    """
    if document.superseded_at:
        return
    expect(document)
    if document.status in (Status.FAILED, Status.CANCELLED):
        defer("documents.words", document)
        return
    document.status = Status.WAITING
    document.is_indexed = False
    document.progress = 0
    document.error = ""
    document.attributes = {key: value for key, value in document.attributes.items() if key != "attempts"}
    defer("documents.read", document)


def expect(document: Document) -> None:
    """Write a row for each passage of a document that says it should be in the index, and has no vectors yet."""
    passages = select(Chunk.id).where(Chunk.document_id == document.id)
    db.session.execute(
        delete(Embedding)
        .where(Embedding.source_type == "chunk", Embedding.source_id.in_(passages))
        .execution_options(synchronize_session=False)
    )
    rows = select(
        func.gen_random_uuid(),
        Chunk.user_id,
        literal("chunk"),
        Chunk.id,
        literal(clients.embeddings.model),
        literal(clients.embeddings.dimension),
    ).where(Chunk.document_id == document.id)
    columns = ["id", "user_id", "source_type", "source_id", "model", "dimension"]
    db.session.execute(insert(Embedding).from_select(columns, rows))
