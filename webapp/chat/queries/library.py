"""The library as questions ask about it: how many documents, which, and which one is meant.

``within``: the ids of the documents in a conversation's scope; None when that is all documents.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePath

from sqlalchemy import ColumnElement, Select, func, select

from webapp.answering.kinds.descriptions import Description, Period
from webapp.documents.models import Collection as DocumentCollection
from webapp.documents.models import CollectionDocument, Document
from webapp.documents.queries import library
from webapp.platform.extensions import db

MOST_TITLES = 5000
Ids = Sequence[uuid.UUID] | None


def count(user_id: uuid.UUID, within: Ids, described: Description) -> int:
    """Return how many documents are described."""
    rows = select(func.count()).select_from(Document).where(*_conditions(user_id, within, described))
    return db.session.scalars(rows).one()


def newest(user_id: uuid.UUID, within: Ids, described: Description, limit: int) -> list[uuid.UUID]:
    """Return the ids of the documents that are described, the last that was added first."""
    rows = select(Document.id).where(*_conditions(user_id, within, described))
    return list(db.session.scalars(rows.order_by(Document.created_at.desc(), Document.id.desc()).limit(limit)))


def in_state(user_id: uuid.UUID, within: Ids, state: str, limit: int) -> list[uuid.UUID]:
    """Return the ids of the documents in a state of the library, see ``library.STATES``."""
    conditions = _conditions(user_id, within, Description())
    rows = select(Document.id).where(*conditions, Document.status.in_(library.STATES[state]))
    return list(db.session.scalars(rows.order_by(Document.created_at.desc(), Document.id.desc()).limit(limit)))


def titles(user_id: uuid.UUID, within: Ids) -> list[tuple[str, str]]:
    """Return (id, title) of the documents there are, the newest ones of very many."""
    rows = select(Document.id, Document.title).where(*_conditions(user_id, within, Description()))
    found = db.session.execute(rows.order_by(Document.created_at.desc()).limit(MOST_TITLES))
    return [(str(row.id), row.title) for row in found]


def file_names(user_id: uuid.UUID, within: Ids) -> list[tuple[str, str]]:
    """Return (id, name of its file without the ending) of the documents there are, the newest ones of very many."""
    rows = select(Document.id, Document.file_name).where(*_conditions(user_id, within, Description()))
    found = db.session.execute(rows.order_by(Document.created_at.desc()).limit(MOST_TITLES))
    return [(str(row.id), PurePath(row.file_name).stem) for row in found]


def documents_by_ids(user_id: uuid.UUID, ids: Collection[uuid.UUID | str]) -> dict[str, Document]:
    """Return those of the documents that are not deleted, by the text of their ids."""
    wanted = [uuid.UUID(str(id)) for id in ids]
    if not wanted:
        return {}
    rows = select(Document).where(Document.user_id == user_id, Document.deleted_at.is_(None), Document.id.in_(wanted))
    return {str(document.id): document for document in db.session.scalars(rows)}


def collections(user_id: uuid.UUID) -> dict[str, str]:
    """Return the names of all collections, by the text of their ids."""
    rows = select(DocumentCollection.id, DocumentCollection.name).where(DocumentCollection.user_id == user_id)
    return {str(row.id): row.name for row in db.session.execute(rows)}


def documents_of(user_id: uuid.UUID, within: Ids, collection_id: str) -> list[uuid.UUID]:
    """Return the ids of the documents in a collection, the last that was added first."""
    rows = select(Document.id).where(*_conditions(user_id, within, Description()))
    rows = rows.where(*library.facets(user_id, collections=[uuid.UUID(collection_id)]))
    return list(db.session.scalars(rows.order_by(Document.created_at.desc(), Document.id.desc())))


def _conditions(user_id: uuid.UUID, within: Ids, described: Description) -> list[ColumnElement[bool]]:
    conditions = [library.live(user_id)]
    if within is not None:
        conditions.append(Document.id.in_(within))
    if described.kind:
        conditions.append(Document.kind == described.kind)
    if described.period:
        conditions += _during(described.period)
    if described.year:
        conditions.append(Document.attributes["year"].as_string() == str(described.year))
    if described.author:
        conditions.append(Document.attributes["author"].as_string().icontains(described.author, autoescape=True))
    if described.tag:
        conditions.append(Document.attributes.contains({"tags": [described.tag.lower()]}))
    if described.collection:
        conditions.append(Document.id.in_(_in_collection(user_id, described.collection)))
    return conditions


def _during(period: Period) -> list[ColumnElement[bool]]:
    start = datetime.combine(period.start, time.min, UTC)
    end = datetime.combine(period.end + timedelta(days=1), time.min, UTC)
    return [Document.created_at >= start, Document.created_at < end]


def _in_collection(user_id: uuid.UUID, name: str) -> Select[uuid.UUID]:
    named = DocumentCollection.id == CollectionDocument.collection_id
    rows = select(CollectionDocument.document_id).join(DocumentCollection, named)
    return rows.where(DocumentCollection.user_id == user_id, func.lower(DocumentCollection.name) == name.lower())
