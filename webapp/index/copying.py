"""The vectors of sentences that an earlier release has put into the index are copied to the entries, a few at a time.

Until then a search reads them from the index, in a round trip more. They stay there, for processes of that release that
run beside this one, until the next generation is built.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from webapp.index import entries, generations, sentences
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind, State
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work

SLICE_S = 4.0
AT_ONCE = 500


def copy() -> bool:
    """Copy for a few seconds, and return whether there may be more; raise IndexUnavailable."""
    until = time.monotonic() + SLICE_S
    while time.monotonic() < until:
        generation, missing = _missing(AT_ONCE)
        if not missing:
            return False
        for (user_id, kind), ids in missing.items():
            with acting_as(user_id):
                _copy(user_id, kind, generation, ids)
    return True


def is_needed() -> bool:
    """Whether there is anything to copy."""
    return bool(_missing(1)[1])


def _copy(user_id: uuid.UUID, kind: Kind, generation: Generation, ids: Sequence[uuid.UUID]) -> None:
    """Copy the vectors of these texts; of one that has none in the index, it is kept that there are none."""
    found = sentences.in_index(user_id, kind, generation, [str(id) for id in ids])
    with unit_of_work():
        entries.keep_missing(kind, {id: found.get(str(id), b"") for id in ids}, generation)


def _missing(limit: int) -> tuple[Generation, Mapping[tuple[uuid.UUID, Kind], Sequence[uuid.UUID]]]:
    """Return the generation that answers, and the texts whose entries are done without these vectors, by their user."""
    missing = defaultdict(list)
    with as_system("looking for vectors of sentences that are still in the index", is_routine=True), unit_of_work():
        now = generations.current()
        rows = select(Embedding.user_id, Embedding.source_type, Embedding.source_id)
        rows = rows.where(Embedding.generation == now.generation, Embedding.state == State.DONE)
        for user_id, kind, id in db.session.execute(rows.where(Embedding.sentences.is_(None)).limit(limit)):
            missing[user_id, Kind(kind)].append(id)
    return now, missing
