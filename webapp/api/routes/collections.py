"""Collections."""

from __future__ import annotations

import uuid

from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.base import Deleted
from webapp.api.shapes.documents import CollectionAnswer, CollectionList, CollectionName
from webapp.auth.tokens import WRITE
from webapp.documents.operations import collections as operations
from webapp.documents.operations.documents import edit
from webapp.documents.queries import collections as queries


@operation("GET", "/collections")
def list_collections() -> CollectionList:
    """List the collections, by name."""
    found = queries.collections(caller().id)
    return CollectionList(items=[CollectionAnswer.model_validate(each) for each in found])


def _counted(id: uuid.UUID) -> CollectionAnswer:
    wanted = queries.collection(caller().id, id).id
    [found] = [each for each in queries.collections(caller().id) if each.id == wanted]
    return CollectionAnswer.model_validate(found)


@operation("POST", "/collections", WRITE, status=201, again=_counted)
def add_collection(body: CollectionName) -> CollectionAnswer:
    """Add a collection."""
    return _counted(operations.create(caller().id, body.name).id)


@operation("PATCH", "/collections/<uuid:id>", WRITE)
def rename_collection(id: uuid.UUID, body: CollectionName) -> CollectionAnswer:
    """Rename a collection."""
    operations.rename(caller().id, id, body.name)
    return _counted(id)


@operation("DELETE", "/collections/<uuid:id>", WRITE)
def delete_collection(id: uuid.UUID) -> Deleted:
    """Delete a collection; its documents stay in the library."""
    kept = operations.delete(caller().id, id, "/collections/")
    return Deleted(undo_id=kept.id, label=kept.label)


@operation("PUT", "/collections/<uuid:id>/documents/<uuid:document>", WRITE)
def add_to_collection(id: uuid.UUID, document: uuid.UUID) -> CollectionAnswer:
    """Put a document into a collection; a repeat changes nothing."""
    edit(caller().id, document, {}, add_to={queries.collection(caller().id, id).id})
    return _counted(id)


@operation("DELETE", "/collections/<uuid:id>/documents/<uuid:document>", WRITE)
def remove_from_collection(id: uuid.UUID, document: uuid.UUID) -> CollectionAnswer:
    """Take a document out of a collection; a repeat changes nothing."""
    edit(caller().id, document, {}, remove_from={queries.collection(caller().id, id).id})
    return _counted(id)
