"""What should be in the vector index."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, OwnerId, one_of


class Kind(StrEnum):
    """What a point stands for."""

    CHUNK = "chunk"
    MESSAGE = "message"


class State(StrEnum):
    """How much of a text the index has; the values are those of the first release."""

    PENDING = "words"  # its words at most
    DONE = "complete"  # its vectors as well


class Embedding(Model):
    """What should be in the index: one row for each point, pending until its vectors are written.

    ``generation``: a text has a row in the generation that answers, and another in one that is being built.
    ``sentences``: the vectors of its sentences, as ``index.sentences`` packs them; None while they are not kept here.
    """

    __tablename__ = "embeddings"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "generation"),
        CheckConstraint(one_of("source_type", tuple(Kind)), name="source_type"),
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        Index("ix_embeddings_source_id", "source_id"),
        Index("ix_embeddings_created_at", "created_at"),
        Index(
            "ix_embeddings_pending",
            "user_id",
            "source_type",
            "generation",
            postgresql_where=text(f"state = '{State.PENDING}'"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    source_type: Mapped[Line]
    source_id: Mapped[uuid.UUID]
    model: Mapped[Line]
    dimension: Mapped[int]
    generation: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    state: Mapped[Line] = mapped_column(default=State.PENDING, server_default=State.PENDING)
    sentences: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[Created]


class IndexSize(Model):
    """How many entries of a user are done in a generation: so many points the index has at least.

    Triggers on ``embeddings`` keep it, so that each search can tell whether points were lost without counting rows.
    """

    __tablename__ = "index_sizes"

    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    source_type: Mapped[Line] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done: Mapped[int]
