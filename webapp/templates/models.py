"""Templates that turn a source into a text, and the drafts they made."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Attributes, Created, Id, Line, OwnerId, one_of

TYPES = ("linkedin", "twitter", "blog", "email")
LONGEST_DRAFT = 100_000
LETTERS_A_RUN = 10_000_000
"""More than a model writes in one run of a change."""
ITEM_STATES = ("waiting", "made", "failed", "cancelled")
CHANGE_KINDS = ("paragraph", "shorter", "longer", "tone", "variants")
CHANGE_STATES = ("waiting", "writing", "done", "failed", "cancelled")
UNFINISHED = ("waiting", "writing")


class Template(Model):
    """A text with ``{{ variables }}`` in it. It is data: they are replaced, nothing in it is run.

    A template without a user is built in: all can read it, none can change it. ``variables`` are the names of its own,
    ``details`` what is said of each: kind, default, help.
    """

    __tablename__ = "templates"
    __table_args__ = (
        CheckConstraint(one_of("type", TYPES), name="type"),
        UniqueConstraint("user_id", "type", "name", postgresql_nulls_not_distinct=True),
        Index("uq_templates_user_id_type_default", "user_id", "type", unique=True, postgresql_where=text("is_default")),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    type: Mapped[Line]
    name: Mapped[Line]
    content: Mapped[Line]
    variables: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, server_default=text("'{}'"))
    details: Mapped[Attributes]
    is_default: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    @property
    def is_built_in(self) -> bool:
        return self.user_id is None


class TemplateVersion(Model):
    """What a template of a user's own said when it was saved; the last version is what it says now."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    template_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("templates.id", ondelete="CASCADE"))
    number: Mapped[int]
    type: Mapped[Line]
    name: Mapped[Line]
    content: Mapped[Line]
    details: Mapped[Attributes]
    created_at: Mapped[Created]


class DraftRun(Model):
    """One template over many documents. ``own_values``: those of the template's own variables, for all of them."""

    __tablename__ = "draft_runs"
    __table_args__ = (Index("ix_draft_runs_user_id_created_at_id", "user_id", "created_at", "id"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    template_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("templates.id", ondelete="SET NULL"), index=True)
    name: Mapped[Line]
    own_values: Mapped[Attributes]
    created_at: Mapped[Created]


class DraftRunItem(Model):
    """A document of a run: whether its draft is made, and which it is. ``error``: why it could not be."""

    __tablename__ = "draft_run_items"
    __table_args__ = (
        CheckConstraint(one_of("state", ITEM_STATES), name="state"),
        UniqueConstraint("run_id", "position"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft_runs.id", ondelete="CASCADE"))
    position: Mapped[int]
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), index=True)
    state: Mapped[Line] = mapped_column(default="waiting", server_default="waiting")
    error: Mapped[Line] = mapped_column(default="", server_default="")


class Draft(Model):
    """One version of what a template made of a document.

    The versions of a draft share ``original_id``, the id of the first. ``type`` and ``title`` (the document's) are
    copies, so that a draft still says what it is when its template and its source are gone. ``provenance`` holds
    ``sentences``: for each that was taken its ``chunk_id``, ``start`` and ``end`` in the chunk's content, and ``page``;
    not its text, so that deleting a document leaves no copied quote but in the user's own text. Of what a model wrote
    each also has ``paragraph``, the digest of the paragraph that it proves. ``is_liked``: the text goes along as an
    example of its writer's voice when a model writes.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(one_of("type", TYPES), name="type"),
        UniqueConstraint("original_id", "version"),
        Index("ix_drafts_user_id_created", "user_id", "created_at", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    # The draft is the user's own text by then: it outlives its template and its source.
    template_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("templates.id", ondelete="SET NULL"), index=True)
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    original_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    type: Mapped[Line]
    title: Mapped[Line]
    content: Mapped[Line]
    provenance: Mapped[Attributes]
    is_liked: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created]

    @property
    def places(self) -> list[dict[str, Any]]:
        """Where each sentence stands that was taken."""
        places: list[dict[str, Any]] = self.provenance.get("sentences", [])
        return places


class DraftChange(Model):
    """A draft that a model rewrites, in a job: what is wanted of which version, how far it is, and what came of it.

    ``wishes``: ``paragraph`` (the digest of the only one that is meant), ``tone``, ``count``. ``run`` counts how often
    its text was begun: by a job that was killed and runs again, of which the older one writes nothing more, for each
    variant, and where what was written is taken back. ``written`` is what is written since, and "" when nothing is
    written any more.
    ``results``: the ids of the versions that were added.
    """

    __tablename__ = "draft_changes"
    __table_args__ = (
        CheckConstraint(one_of("kind", CHANGE_KINDS), name="kind"),
        CheckConstraint(one_of("state", CHANGE_STATES), name="state"),
    )

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Line]
    model: Mapped[Line]
    wishes: Mapped[Attributes]
    state: Mapped[Line] = mapped_column(default="waiting", server_default="waiting")
    run: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    written: Mapped[Line] = mapped_column(default="", server_default="")
    error: Mapped[Line] = mapped_column(default="", server_default="")
    results: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    created_at: Mapped[Created]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def position(self) -> int:
        """How far it is: the number of the run, and of the letters written in it."""
        return self.run * LETTERS_A_RUN + len(self.written)
