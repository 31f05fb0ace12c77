"""The tables of evaluations. They hold no text of a document: nothing of one that is deleted may stay."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OwnerId, one_of


class Kind(StrEnum):
    """How a question went wrong."""

    REFUSED = "refused"  # though a document answers it
    NOT_FOUND = "not found"  # the right passage is not among the first five, and something else was cited
    NOT_CITED = "not cited"  # it is, and something else was cited all the same
    NO_SOURCE = "no source"  # answered, though no document answers it


class Evaluation(Model):
    """One run over a file of questions. ``model``: empty when answers were quoted; ``figures``: see figures.py."""

    __tablename__ = "evaluations"
    __table_args__ = (Index("ix_evaluations_user_id_created", "user_id", "created_at", "id"),)

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    file_name: Mapped[Line]
    sha256: Mapped[Line]
    is_own_library: Mapped[bool]
    model: Mapped[Line]
    embedding_model: Mapped[Line]
    version: Mapped[Line]
    threshold: Mapped[float]
    figures: Mapped[Attributes]
    created_at: Mapped[Created]


class Mistake(Model):
    """A question that went wrong, and where the first passage found stood: ``passage`` of ``found_in``, from 0.

    ``found_in`` is the title of a document that came with the file; of the user's own, ``document_id`` alone is kept.
    """

    __tablename__ = "evaluation_mistakes"
    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(Kind)), name="kind"),
        Index("ix_evaluation_mistakes_evaluation_id_kind", "evaluation_id", "kind", "number"),
    )

    evaluation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[OwnerId]
    kind: Mapped[Line]
    question: Mapped[Line]
    title: Mapped[Line]
    answers: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    rank: Mapped[int | None]
    evidence: Mapped[float]
    found_in: Mapped[Line]
    # A mistake stays a mistake when the document that was found is deleted.
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    passage: Mapped[int | None]
