"""Queries about changes of drafts by a model, and about variants. Each takes the user first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.shared.arguments import as_uuid
from webapp.templates.models import Draft, DraftChange

NO_CHANGE = "There is no such change. Its draft may have been deleted, or changed again since."
NO_VARIANTS = "There are no variants of this draft. They may have been deleted."


def change(user_id: uuid.UUID, change_id: uuid.UUID) -> DraftChange:
    """Return a change; raise NotFound."""
    rows = select(DraftChange).where(DraftChange.user_id == user_id, DraftChange.id == change_id)
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound(NO_CHANGE)
    return found


def changes_of(user_id: uuid.UUID, draft: Draft) -> Sequence[DraftChange]:
    """Return the changes of any version of a draft, the latest first."""
    rows = select(DraftChange).join(Draft, Draft.id == DraftChange.draft_id).where(DraftChange.user_id == user_id)
    rows = rows.where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    return db.session.scalars(rows.order_by(DraftChange.created_at.desc())).all()


def unfinished(user_id: uuid.UUID, draft: Draft) -> DraftChange | None:
    """Return the change that is being made to a draft, if any."""
    return next((each for each in changes_of(user_id, draft) if each.is_unfinished), None)


def variants(user_id: uuid.UUID, draft: Draft) -> Sequence[Draft]:
    """Return the versions that were made beside this one as variants, in their order; raise NotFound for none."""
    group = draft.provenance.get("variants")
    rows = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    rows = rows.where(Draft.provenance["variants"].as_string() == group).order_by(Draft.version)
    if not group or not (found := db.session.scalars(rows).all()):
        raise NotFound(NO_VARIANTS)
    return found


def varied(user_id: uuid.UUID, variant: Draft) -> Draft | None:
    """Return the version that a variant was made of, if it is there."""
    id = as_uuid(variant.provenance.get("variants_of", ""))
    return db.session.scalar(select(Draft).where(Draft.user_id == user_id, Draft.id == id)) if id else None


def is_latest(user_id: uuid.UUID, draft: Draft) -> bool:
    """Whether a version is the newest of its draft."""
    rows = select(func.max(Draft.version)).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    return db.session.scalars(rows).one() == draft.version
