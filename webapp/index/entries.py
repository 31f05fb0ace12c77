"""The entries of the index: rows that say which points it should have, and which of them have their vectors."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Delete,
    LargeBinary,
    Select,
    TableValuedAlias,
    Uuid,
    column,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from webapp.index import generations
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind, State
from webapp.platform.extensions import db

Ids = Collection[uuid.UUID] | Select[uuid.UUID]


def expect(user_id: uuid.UUID, kind: Kind, ids: Select[uuid.UUID]) -> Generation:
    """Record that these texts should be in the index, and return the generation that should have them.

    What is recorded already stays as it is. It must be recorded before the point is written, so that no point is left
    behind without an entry.
    """
    now = generations.locked_current()
    source = ids.subquery()
    fixed = [literal(value) for value in (user_id, kind.value, now.model, now.dimension, now.generation)]
    rows = select(*source.c, *fixed)
    columns = ["source_id", "user_id", "source_type", "model", "dimension", "generation"]
    new = insert(Embedding).from_select(columns, rows, include_defaults=False)
    db.session.execute(new.on_conflict_do_nothing())
    return now


def complete(kind: Kind, sentences: Mapping[uuid.UUID, bytes], generation: Generation) -> bool:
    """Record that a generation has the vectors of these texts, and keep those of their sentences.

    Return False when it is not the one that answers: in that case the other generation has entries of its own.
    """
    if generations.locked_current() != generation:
        return False
    _keep(kind, sentences, generation)
    return True


def keep_missing(kind: Kind, sentences: Mapping[uuid.UUID, bytes], generation: Generation) -> None:
    """Keep the vectors of the sentences of texts that a generation has, where they are not kept yet."""
    _keep(kind, sentences, generation, Embedding.state == State.DONE, Embedding.sentences.is_(None))


def _keep(
    kind: Kind, sentences: Mapping[uuid.UUID, bytes], generation: Generation, *conditions: ColumnElement[bool]
) -> None:
    kept = table_of(sentences)
    rows = update(Embedding).where(Embedding.source_type == kind, Embedding.source_id == kept.c.id, *conditions)
    rows = rows.where(Embedding.generation == generation.generation)
    rows = rows.values(state=State.DONE, sentences=kept.c.sentences)
    db.session.execute(rows.execution_options(synchronize_session=False))


def table_of(sentences: Mapping[uuid.UUID, bytes]) -> TableValuedAlias:
    """Return the ids of texts and the vectors of their sentences, to join them."""
    columns = (literal(list(sentences), ARRAY(Uuid)), literal(list(sentences.values()), ARRAY(LargeBinary)))
    return (
        func.unnest(*columns)
        .table_valued(column("id", Uuid), column("sentences", LargeBinary), name="kept")
        .render_derived()
    )


def reset(kind: Kind, ids: Ids) -> None:
    """Record that the vectors of these texts are to be written again, in every generation."""
    rows = update(Embedding).where(*_of(kind, ids)).values(state=State.PENDING, sentences=None)
    db.session.execute(rows.execution_options(synchronize_session=False))


def remove(kind: Kind, ids: Ids) -> None:
    """Record that the index should have none of these texts, in any generation."""
    db.session.execute(delete_where(*_of(kind, ids)))


def remove_from_newer(kind: Kind, ids: Ids, generation: Generation) -> None:
    """Record that no generation after this one has these texts as they are now: it must get them again."""
    db.session.execute(delete_where(*_of(kind, ids), Embedding.generation > generation.generation))


def delete_where(*conditions: ColumnElement[bool]) -> Delete:
    """Return the statement that deletes entries."""
    return delete(Embedding).where(*conditions).execution_options(synchronize_session=False)


def is_in(kind: Kind, source_id: InstrumentedAttribute[uuid.UUID], generation: Generation) -> ColumnElement[bool]:
    """Return the condition that an entry is that of a row in a generation, to join the two."""
    is_same = (Embedding.source_id == source_id) & (Embedding.source_type == kind)
    return is_same & (Embedding.generation == generation.generation)


def _of(kind: Kind, ids: Ids) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Embedding.source_type == kind, Embedding.source_id.in_(ids)
