"""Operations on collections."""

from __future__ import annotations

import uuid
from collections.abc import Collection as Several

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from webapp.documents.models import Collection, CollectionDocument, Document
from webapp.documents.queries import collections as queries
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import one_at_a_time
from webapp.undo import operations as undo
from webapp.undo.models import Undo

LONGEST_NAME = 100
MOST_COLLECTIONS = 200


class NameTaken(Invalid):
    """The user already has a collection of this name."""


def create(user_id: uuid.UUID, name: str) -> Collection:
    """Add a collection and return it; raise NameTaken, or Invalid when there are too many."""
    _make_room(user_id)
    collection = Collection(user_id=user_id, name=name)
    db.session.add(collection)
    _write(collection, name)
    return collection


def ensure(user_id: uuid.UUID, name: str) -> Collection:
    """Return the collection of this name, creating it if needed; raise Invalid when there are too many."""
    if found := queries.named(user_id, name):
        return found
    _make_room(user_id)
    # In one statement, so that two requests at once add it once.
    db.session.execute(insert(Collection).values(user_id=user_id, name=name).on_conflict_do_nothing())
    return db.session.scalars(
        select(Collection).where(Collection.user_id == user_id, func.lower(Collection.name) == func.lower(name))
    ).one()


def rename(user_id: uuid.UUID, collection_id: uuid.UUID, name: str) -> None:
    """Rename a collection; raise NotFound or NameTaken."""
    _write(queries.collection(user_id, collection_id), name)


def delete(user_id: uuid.UUID, collection_id: uuid.UUID, place: str) -> Undo:
    """Delete a collection, and return what puts it back; its documents stay in the library. Raises NotFound."""
    found = queries.collection(user_id, collection_id)
    held = (CollectionDocument, CollectionDocument.collection_id == collection_id)
    return undo.delete(
        user_id, f"The collection “{found.name}”", place, (Collection, Collection.id == collection_id), held
    )


def add(document: Document, collection_ids: Several[uuid.UUID]) -> None:
    """Add a document to collections of the same user; a repeat changes nothing."""
    mine = select(Collection.id).where(Collection.user_id == document.user_id, Collection.id.in_(collection_ids))
    rows = [
        {"collection_id": id, "document_id": document.id, "user_id": document.user_id}
        for id in db.session.scalars(mine)
    ]
    if rows:
        db.session.execute(insert(CollectionDocument).values(rows).on_conflict_do_nothing())


def remove(document: Document, collection_ids: Several[uuid.UUID]) -> int:
    """Remove a document from collections, and return from how many."""
    rows = delete_rows(CollectionDocument).where(
        CollectionDocument.user_id == document.user_id,
        CollectionDocument.document_id == document.id,
        CollectionDocument.collection_id.in_(collection_ids),
    )
    return len(db.session.scalars(rows.returning(CollectionDocument.collection_id)).all())


def _make_room(user_id: uuid.UUID) -> None:
    one_at_a_time(f"collections of {user_id}")
    number = select(func.count()).select_from(Collection).where(Collection.user_id == user_id)
    if db.session.scalars(number).one() >= MOST_COLLECTIONS:
        raise Invalid(f"You have {MOST_COLLECTIONS} collections, which is the maximum. Delete one first.")


def _write(collection: Collection, name: str) -> None:
    try:
        with db.session.begin_nested():
            collection.name = name
            db.session.flush()
    except IntegrityError as error:
        raise NameTaken(f"You already have a collection called “{name}”. Choose another name.") from error
