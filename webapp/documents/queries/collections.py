"""Queries on collections. Each takes the user first, and finds nothing of other users."""

from __future__ import annotations

import uuid
from collections.abc import Collection as Several
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.documents.models import Collection, CollectionDocument, Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

NO_COLLECTION = "There is no such collection. It may have been deleted."


@dataclass(frozen=True)
class Counted:
    """A collection with the number of its documents, and their size in bytes."""

    id: uuid.UUID
    name: str
    documents: int
    size: int


def collection(user_id: uuid.UUID, collection_id: uuid.UUID) -> Collection:
    """Return one collection; raise NotFound."""
    found = db.session.scalar(select(Collection).where(Collection.user_id == user_id, Collection.id == collection_id))
    if found is None:
        raise NotFound(NO_COLLECTION)
    return found


def named(user_id: uuid.UUID, name: str) -> Collection | None:
    """Return the collection of this name, whatever its case; None when there is none."""
    same = func.lower(Collection.name) == func.lower(name)
    return db.session.scalar(select(Collection).where(Collection.user_id == user_id, same))


def names(user_id: uuid.UUID, ids: Several[uuid.UUID] | None = None) -> dict[uuid.UUID, str]:
    """Return the names of those of the collections that exist, or of all, by id and in their order."""
    rows = select(Collection.id, Collection.name).where(Collection.user_id == user_id)
    rows = rows.where(Collection.id.in_(ids)) if ids is not None else rows.order_by(func.lower(Collection.name))
    return {row.id: row.name for row in db.session.execute(rows)}


def collections(user_id: uuid.UUID) -> list[Counted]:
    """Return all collections, by name; there are at most ``operations.MOST_COLLECTIONS``."""
    rows = (
        select(Collection.id, Collection.name, func.count(Document.id), func.coalesce(func.sum(Document.size), 0))
        .outerjoin(CollectionDocument, CollectionDocument.collection_id == Collection.id)
        .outerjoin(Document, (Document.id == CollectionDocument.document_id) & Document.is_live())
        .where(Collection.user_id == user_id)
        .group_by(Collection.id)
        .order_by(func.lower(Collection.name))
    )
    return [Counted(id, name, count, int(size)) for id, name, count, size in db.session.execute(rows)]
