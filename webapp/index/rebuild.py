"""Building a generation, a few seconds at a time, and dropping the generations that are not in use any more."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from webapp.index import entries, generations, points, queries
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind, State
from webapp.index.sources import SOURCES, IndexText
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

SLICE_S = 4.0  # what is uploaded meanwhile waits no longer than that
LOOK_AHEAD = 256  # texts
BATCH_SIZE = 32  # texts


def build(on_switch: Callable[[], None]) -> None:
    """Put texts into the generation that is being built, for a few seconds; switch to it when it has all.

    ``on_switch`` is called in the transaction of the switch. Raises IndexUnavailable and EmbeddingUnavailable; what
    was done until then is kept.
    """
    until = time.monotonic() + SLICE_S
    with as_system("building the index anew"):
        with unit_of_work():
            new = generations.building()
        if new is None:
            return
        _make_consistent(new)
        for user_id, kind, ids in _batches(new):
            _add(new, user_id, kind, ids)
            if time.monotonic() >= until:
                return
        with unit_of_work():
            has_switched = _switch(new, on_switch)
        if has_switched:
            for source in SOURCES.values():
                with unit_of_work():
                    source.resume()


def drop_unused() -> None:
    """Drop the generations that were replaced or given up, and no other; raise IndexUnavailable."""
    with as_system("dropping an index that is not in use any more"), unit_of_work():
        generations.lock_shared()  # until the end, so that no other is begun meanwhile
        used = {one.generation for one in (generations.current(), generations.building()) if one}
        retired = generations.retired() - used
        for kind in Kind:
            for generation, collection in generations.collections(kind).items():
                if generation in retired:
                    clients.vectors.drop(collection.name)
        db.session.execute(entries.delete_where(Embedding.generation.in_(retired)))


def _switch(new: Generation, on_switch: Callable[[], None]) -> bool:
    """Let the new generation answer from now on, and return whether it does: not while it misses anything."""
    generations.lock_exclusive()
    if generations.building() != new or queries.missing(new, limit=1):
        return False
    generations.switch(new)
    on_switch()
    return True


def _make_consistent(new: Generation) -> None:
    """Begin anew where entries and points do not belong together: a collection was lost, or is of another build."""
    for kind in Kind:
        collection = generations.collections(kind).get(new.generation)
        with unit_of_work():
            is_begun = queries.has_entries(new, kind)
            if is_begun and collection is None:
                of_kind = (Embedding.source_type == kind, Embedding.generation == new.generation)
                db.session.execute(entries.delete_where(*of_kind))
        if collection and not is_begun:
            clients.vectors.drop(collection.name)


def _batches(new: Generation) -> Iterator[tuple[uuid.UUID, Kind, list[uuid.UUID]]]:
    """Yield what the new generation misses, each time texts of one kind and one user, until it misses nothing."""
    while found := _missing(new):
        for (user_id, kind), group in groupby(found, lambda one: (one.user_id, one.kind)):
            ids = [one.id for one in group]
            for start in range(0, len(ids), BATCH_SIZE):
                yield user_id, kind, ids[start : start + BATCH_SIZE]


def _missing(new: Generation) -> list[queries.Missing]:
    with unit_of_work():
        return queries.missing(new, LOOK_AHEAD)


def _add(new: Generation, user_id: uuid.UUID, kind: Kind, ids: Sequence[uuid.UUID]) -> None:
    """Put texts of a user into the new generation; what was changed or deleted meanwhile is taken out again."""
    with acting_as(user_id):
        with unit_of_work():
            texts = SOURCES[kind].texts(user_id, ids)
        sentences = points.publish(user_id, kind, new, texts)  # no transaction is open while the model works
        with unit_of_work():
            kept = _checkpoint(new, user_id, kind, texts, sentences)
        if gone := [str(text.id) for text in texts if text.id not in kept]:
            clients.vectors.owned_by(user_id).delete(new.collection(kind), ids=gone)


def _checkpoint(
    new: Generation, user_id: uuid.UUID, kind: Kind, texts: Sequence[IndexText], sentences: Mapping[uuid.UUID, bytes]
) -> set[uuid.UUID]:
    """Record the texts that are unchanged and still wanted as done in the new generation, and return their ids."""
    ids = [text.id for text in texts]
    unchanged = {text.id: sentences[text.id] for text in SOURCES[kind].texts(user_id, ids, lock=True) if text in texts}
    now = generations.locked_current()
    if generations.building() != new:
        return set()
    columns = ("user_id", "source_type", "source_id", "model", "dimension", "generation", "state", "sentences")
    same = (Embedding.user_id, Embedding.source_type, Embedding.source_id)
    fixed = [literal(value) for value in (new.model, new.dimension, new.generation, State.DONE.value)]
    vectors = entries.table_of(unchanged)
    rows = select(*same, *fixed, vectors.c.sentences).where(
        Embedding.source_type == kind, Embedding.source_id == vectors.c.id, Embedding.generation == now.generation
    )
    into = insert(Embedding).from_select(columns, rows, include_defaults=False)
    into = into.on_conflict_do_update(
        index_elements=("source_type", "source_id", "generation"),
        set_={"state": State.DONE, "sentences": into.excluded.sentences},
    )
    return set(db.session.scalars(into.returning(Embedding.source_id)))
