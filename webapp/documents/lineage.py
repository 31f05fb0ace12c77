"""The versions of a document: which replaces which, which one is current, and how one supersedes another."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, delete, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.documents.models import CollectionDocument, Document
from webapp.platform.extensions import db


def versions(user_id: uuid.UUID, document_id: uuid.UUID) -> Sequence[Document]:
    """Return all versions of a document that are not deleted, itself included, newest first."""
    of_user = select(Document.id, Document.replaces_id).where(Document.user_id == user_id)
    chain = of_user.where(Document.id == document_id).cte("chain", recursive=True)
    chain = chain.union(of_user.where(or_(Document.id == chain.c.replaces_id, Document.replaces_id == chain.c.id)))
    rows = select(Document).where(Document.user_id == user_id, Document.id.in_(select(chain.c.id)))
    kept = rows.where(Document.deleted_at.is_(None))
    return db.session.scalars(kept.order_by(Document.version.desc(), Document.created_at.desc())).all()


def superseded(document: Document) -> Sequence[Document]:
    """Return the versions that a document has replaced, deleted or not, locked: they share its fate in the bin."""
    # A version that never became ready ends the chain: those before it belong to another document.
    replaced = select(Document.id, Document.replaces_id).where(
        Document.user_id == document.user_id, Document.superseded_at.is_not(None)
    )
    chain = replaced.where(Document.id == document.replaces_id).cte("older", recursive=True)
    chain = chain.union(replaced.where(Document.id == chain.c.replaces_id))
    rows = select(Document).where(Document.user_id == document.user_id, Document.id.in_(select(chain.c.id)))
    rows = rows.order_by(Document.version.desc())
    return db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def with_replacements(user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    """Return the ids of these documents, and of all versions that have replaced them."""
    of_user = select(Document.id, Document.superseded_at).where(Document.user_id == user_id)
    chain = of_user.where(Document.id.in_(ids)).cte("newest", recursive=True)
    chain = chain.union(of_user.where(Document.replaces_id == chain.c.id, chain.c.superseded_at.is_not(None)))
    return select(chain.c.id)


def current_version(user_id: uuid.UUID, document: Document) -> Document | None:
    """Return the version that has replaced a superseded document; None when the document itself is current."""
    if document.superseded_at is None:
        return None
    found = versions(user_id, document.id)
    return next((version for version in found if version.superseded_at is None and version.is_ready), None)


def ready_replacement(document: Document) -> Document | None:
    """Return a version that is ready to replace a document; None when there is none."""
    replaces = (Document.replaces_id == document.id, Document.user_id == document.user_id)
    ready = select(Document).where(*replaces, Document.deleted_at.is_(None), Document.is_indexed)
    return db.session.scalar(ready.limit(1))


def supersede(old: Document, new: Document) -> None:
    """Mark a version as superseded by a newer one, which takes its place in collections."""
    old.superseded_at = datetime.now(UTC)
    _release_others(old, new)
    _move_collections(old, new)


def _release_others(old: Document, new: Document) -> None:
    """Detach other uploads that were to replace the old version: they are not deleted together with it."""
    others = update(Document).where(Document.replaces_id == old.id, Document.id != new.id)
    db.session.execute(others.values(replaces_id=None, version=1))


def _move_collections(old: Document, new: Document) -> None:
    memberships = CollectionDocument.document_id == old.id
    columns = ("collection_id", "document_id", "user_id")
    moved = select(CollectionDocument.collection_id, literal(new.id), CollectionDocument.user_id).where(memberships)
    db.session.execute(insert(CollectionDocument).from_select(columns, moved).on_conflict_do_nothing())
    db.session.execute(delete(CollectionDocument).where(memberships))
