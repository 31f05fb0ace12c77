"""How far the building of a generation is. These look at all users, so the system asks them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.index import generations
from webapp.index.generations import Generation
from webapp.index.models import Embedding, Kind, State
from webapp.index.sources import SOURCES
from webapp.platform.extensions import db

New = aliased(Embedding)


@dataclass(frozen=True)
class Missing:
    """A text of a user that the new generation does not have."""

    user_id: uuid.UUID
    kind: Kind
    id: uuid.UUID


@dataclass(frozen=True)
class Progress:
    """How far a build is: numbers of texts, and why it does not go on, if it does not."""

    done: int
    total: int
    problem: str


def missing(new: Generation, limit: int) -> list[Missing]:
    """Return texts that the current generation should have and the new one has not, those of one user together."""
    is_in_new = exists().where(
        New.source_type == Embedding.source_type,
        New.source_id == Embedding.source_id,
        New.generation == new.generation,
        New.state == State.DONE,
    )
    rows = select(Embedding.user_id, Embedding.source_type, Embedding.source_id).where(_is_wanted(), ~is_in_new)
    rows = rows.order_by(Embedding.user_id, Embedding.source_type).limit(limit)
    return [Missing(user_id, Kind(kind), id) for user_id, kind, id in db.session.execute(rows)]


def progress(new: Generation) -> Progress:
    """Return how far the build of a generation is."""
    done = select(func.count()).where(Embedding.generation == new.generation, Embedding.state == State.DONE)
    total = select(func.count()).select_from(Embedding).where(_is_wanted())
    return Progress(db.session.scalars(done).one(), db.session.scalars(total).one(), generations.problem())


def has_entries(generation: Generation, kind: Kind) -> bool:
    """Whether a generation has an entry of that kind."""
    rows = exists().where(Embedding.generation == generation.generation, Embedding.source_type == kind)
    return bool(db.session.scalar(select(rows)))


def _is_wanted() -> ColumnElement[bool]:
    """The condition that an entry is of the current generation, and that its text is not about to leave."""
    kinds = ((Embedding.source_type == kind) & source.is_live() for kind, source in SOURCES.items())
    return and_(Embedding.generation == generations.current().generation, or_(*kinds))
