"""The building itself, a few seconds at a time, and the removal of what is not in use any more."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Delete, delete, literal, select
from sqlalchemy.dialects.postgresql import insert

from webapp import indexes
from webapp.chat import memory
from webapp.clients.vectors import Collection, IndexUnavailable
from webapp.documents import index
from webapp.documents import operations as documents
from webapp.documents.index import Owed
from webapp.documents.models import Document, Embedding, Status
from webapp.extensions import clients, db
from webapp.indexes import Index
from webapp.reindexing import operations, queries
from webapp.tenancy import acting_as, as_system
from webapp.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

SLICE_S = 4.0  # what is uploaded meanwhile waits no longer than that
AT_ONCE = 256
BATCH = 32

TEXTS = {"chunk": index.passages, "message": memory.texts}
SETTINGS = {"chunk": indexes.DOCUMENTS, "message": indexes.MESSAGES}


def build() -> None:
    """Put texts into the index that is being built; let it answer when it has all, else leave the rest to another job.

    Raises IndexUnavailable and EmbeddingUnavailable; what was done until then is kept.
    """
    until = time.monotonic() + SLICE_S
    with as_system("building the index anew"):
        if new := _being_built():
            _agree(new)
            for user_id, kind, ids in _batches(new):
                _add(new, user_id, kind, ids)
                if time.monotonic() >= until:
                    break
            else:
                with unit_of_work():
                    is_done = operations.finish(new)
                if is_done:
                    _try_again()
        with unit_of_work():
            operations.go_on()


def clean() -> None:
    """Drop every generation but the one that answers and the one that is being built; raise IndexUnavailable."""
    with as_system("dropping an index that is not in use any more"), unit_of_work():
        indexes.hold()  # until the end, so that no other is begun meanwhile and dropped with them
        used = {one.generation for one in (indexes.current(), indexes.being_built()) if one}
        for setting in SETTINGS.values():
            for generation, collection in indexes.everywhere(setting).items():
                if generation not in used:
                    clients.vectors.drop(collection.name)
        db.session.execute(_delete(Embedding.generation.not_in(used)))


def look_after() -> None:
    """See to it that a building goes on whose jobs gave up, and that nothing is left of what is not in use."""
    with as_system("looking after the index"), unit_of_work():
        operations.go_on()
        is_soon_cleaned = queries.is_waiting(operations.CLEAN)
    if not is_soon_cleaned:
        try:
            clean()
        except IndexUnavailable as error:
            log.warning("an index that is not in use cannot be dropped yet: %s", error)


def _try_again() -> None:
    """Go on with documents that waited in vain for the model before."""
    waited = Document.error == documents.UNREACHABLE_TOO_LONG
    rows = select(Document).where(waited, Document.status == Status.FAILED, Document.deleted_at.is_(None))
    with unit_of_work():
        for document in db.session.scalars(rows).all():
            documents.retry(document)


def _being_built() -> Index | None:
    with unit_of_work():
        return indexes.being_built()


def _agree(new: Index) -> None:
    """Begin anew where rows and points cannot belong together: a collection was lost, or is left of something else."""
    for kind, setting in SETTINGS.items():
        collection = indexes.everywhere(setting).get(new.generation)
        with unit_of_work():
            is_begun = queries.has_rows(new, kind)
            if is_begun and collection is None:
                db.session.execute(_delete(Embedding.source_type == kind, Embedding.generation == new.generation))
        if collection and not is_begun:
            clients.vectors.drop(collection.name)


def _batches(new: Index) -> Iterator[tuple[uuid.UUID, str, list[uuid.UUID]]]:
    """Give what the new index lacks, each time some texts of one kind and one user, until it lacks nothing."""
    while lacking := _lacking(new):
        for (user_id, kind), found in groupby(lacking, lambda one: (one.user_id, one.kind)):
            ids = [one.id for one in found]
            for start in range(0, len(ids), BATCH):
                yield user_id, kind, ids[start : start + BATCH]


def _lacking(new: Index) -> list[queries.Lacking]:
    with unit_of_work():
        return queries.lacking(new, AT_ONCE)


def _add(new: Index, user_id: uuid.UUID, kind: str, ids: Sequence[uuid.UUID]) -> None:
    """Put some texts of a user into the new index; what changed or left meanwhile is taken out again."""
    with acting_as(user_id):
        with unit_of_work():
            texts = TEXTS[kind](user_id, ids)
        # No transaction is open while the model works.
        vectors = new.embeddings.passages([(one.content, one.sentences) for one in texts])
        mine, collection = clients.vectors.owned_by(user_id), _collection(new, kind)
        mine.upsert(collection, [text.point(one) for text, one in zip(texts, vectors, strict=True)])
        with unit_of_work():
            kept = _checkpoint(new, user_id, kind, texts)
        if gone := [str(text.id) for text in texts if text.id not in kept]:
            mine.delete(collection, ids=gone)


def _checkpoint(new: Index, user_id: uuid.UUID, kind: str, texts: Sequence[Owed]) -> set[uuid.UUID]:
    """Note what is in the new index, and return it: the texts that are still as they were, and still wanted."""
    as_before = [one.id for one in TEXTS[kind](user_id, [text.id for text in texts], lock=True) if one in texts]
    now = indexes.held()
    if indexes.being_built() != new:
        return set()
    columns = ("user_id", "source_type", "source_id", "model", "dimension", "generation", "state")
    same = (Embedding.user_id, Embedding.source_type, Embedding.source_id)
    rows = select(
        *same, literal(new.model), literal(new.dimension), literal(new.generation), literal("complete")
    ).where(Embedding.source_type == kind, Embedding.source_id.in_(as_before), Embedding.generation == now.generation)
    unique = ("source_type", "source_id", "generation")
    into = insert(Embedding).from_select(columns, rows, include_defaults=False)
    into = into.on_conflict_do_update(index_elements=unique, set_={"state": "complete"})
    return set(db.session.scalars(into.returning(Embedding.source_id)))


def _collection(of: Index, kind: str) -> Collection:
    return of.documents if kind == "chunk" else of.messages


def _delete(*conditions: ColumnElement[bool]) -> Delete:
    return delete(Embedding).where(*conditions).execution_options(synchronize_session=False)
