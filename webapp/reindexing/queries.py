"""What the index that is being built still lacks. These look at all users, so they are asked as the system."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from webapp import indexes
from webapp.chat.memory import LIVE
from webapp.chat.models import Message
from webapp.documents.index import STAYS
from webapp.documents.models import Chunk, Document, Embedding
from webapp.extensions import db
from webapp.indexes import Index

New = aliased(Embedding)


@dataclass(frozen=True)
class Lacking:
    """A text of a user that the new index does not have: a ``chunk`` or a ``message``."""

    user_id: uuid.UUID
    kind: str
    id: uuid.UUID


@dataclass(frozen=True)
class Progress:
    """How far the building is: numbers of texts, and why it does not go on, if it does not."""

    done: int
    total: int
    problem: str


def lacking(new: Index, limit: int) -> list[Lacking]:
    """Return texts that the index that answers should have and the new one has not, those of one user together."""
    is_there = exists().where(
        New.source_type == Embedding.source_type,
        New.source_id == Embedding.source_id,
        New.generation == new.generation,
        New.state == "complete",
    )
    rows = select(Embedding.user_id, Embedding.source_type, Embedding.source_id).where(_is_wanted(), ~is_there)
    rows = rows.order_by(Embedding.user_id, Embedding.source_type).limit(limit)
    return [Lacking(*row) for row in db.session.execute(rows)]


def progress(new: Index) -> Progress:
    """Return how far the building of an index is."""
    done = select(func.count()).where(Embedding.generation == new.generation, Embedding.state == "complete")
    total = select(func.count()).select_from(Embedding).where(_is_wanted())
    return Progress(db.session.scalars(done).one(), db.session.scalars(total).one(), indexes.problem())


def has_rows(new: Index, kind: str) -> bool:
    """Whether any text of that kind is noted to be in an index."""
    rows = exists().where(Embedding.generation == new.generation, Embedding.source_type == kind)
    return bool(db.session.scalar(select(rows)))


def is_waiting(name: str) -> bool:
    """Whether a job of that name waits; one that runs may have looked around already for the last time."""
    jobs = text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo')")
    return bool(db.session.scalar(jobs, {"name": name}))


def _is_wanted() -> ColumnElement[bool]:
    """Whether a row says what should be in the index that answers, of a text that is not about to leave."""
    chunk = exists().where(Chunk.id == Embedding.source_id, Document.id == Chunk.document_id, STAYS)
    message = exists().where(Message.id == Embedding.source_id, LIVE)
    kind = Embedding.source_type
    return and_(
        Embedding.generation == indexes.current().generation,
        or_((kind == "chunk") & chunk, (kind == "message") & message),
    )
