"""Collections and their documents."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, OwnerId


class Collection(Model):
    """A named group of documents. Names are unique per user, whatever their case."""

    __tablename__ = "collections"
    __table_args__ = (Index("uq_collections_user_id_name_lower", "user_id", text("lower(name)"), unique=True),)

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    name: Mapped[Line]
    created_at: Mapped[Created]


class CollectionDocument(Model):
    """The membership of a document in a collection."""

    __tablename__ = "collection_documents"

    collection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    user_id: Mapped[OwnerId]
    created_at: Mapped[Created]
