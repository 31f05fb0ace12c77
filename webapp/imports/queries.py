"""Imports of a user, and the conversations that they imported."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.chat.models import Conversation
from webapp.imports.models import READING, Import, ImportedConversation
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db

MOST_LISTED = 50
NO_IMPORT = "There is no such import. Its report may have been deleted."


@dataclass(frozen=True)
class Example:
    """A conversation that was skipped: why, its title, and its id where it is there already."""

    reason: str
    title: str
    conversation_id: uuid.UUID | None = None


def imports(user_id: uuid.UUID) -> Sequence[Import]:
    """Return the last imports of a user, the last first."""
    rows = select(Import).where(Import.user_id == user_id).order_by(Import.created_at.desc(), Import.id.desc())
    return db.session.scalars(rows.limit(MOST_LISTED)).all()


def find(user_id: uuid.UUID, id: uuid.UUID, *, locked: bool = False) -> Import | None:
    """Return an import of a user; None when there is none. ``locked``: nobody else changes it until the end."""
    rows = select(Import).where(Import.user_id == user_id, Import.id == id)
    if locked:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(rows)


def one(user_id: uuid.UUID, id: uuid.UUID, *, locked: bool = False) -> Import:
    """Return an import of a user; raise NotFound."""
    found = find(user_id, id, locked=locked)
    if found is None:
        raise NotFound(NO_IMPORT)
    return found


def same_at_work(user_id: uuid.UUID, sha256: str) -> Import | None:
    """Return the import of the same file that is not finished yet, if there is one."""
    rows = select(Import).where(Import.user_id == user_id, Import.sha256 == sha256, Import.state.in_(READING))
    return db.session.scalar(rows.limit(1))


def number_at_work(user_id: uuid.UUID) -> int:
    """Return how many files of a user are being imported, or wait for it."""
    rows = select(func.count()).select_from(Import).where(Import.user_id == user_id, Import.state.in_(READING))
    return db.session.scalar(rows) or 0


def examples(user_id: uuid.UUID, found: Import) -> list[Example]:
    """Return some of the conversations that were skipped; of one that is there already, its title as it is now."""
    ids = [uuid.UUID(each["conversation"]) for each in found.examples if "conversation" in each]
    rows = select(Conversation)
    rows = rows.where(Conversation.user_id == user_id, Conversation.id.in_(ids), Conversation.deleted_at.is_(None))
    titles = {found.id: found.title for found in db.session.scalars(rows)}
    return [_example(each["reason"], each, titles) for each in found.examples]


def _example(reason: str, each: dict[str, str], titles: dict[uuid.UUID, str]) -> Example:
    if "conversation" not in each:
        return Example(reason, each["title"])
    id = uuid.UUID(each["conversation"])
    return Example(reason, titles[id], id) if id in titles else Example(reason, "")


def number_in_list(found: Import) -> int:
    """Return how many of the conversations of an import are not in the bin."""
    rows = select(func.count()).select_from(ImportedConversation)
    rows = rows.join(Conversation, Conversation.id == ImportedConversation.conversation_id)
    of_import = (ImportedConversation.import_id == found.id, Conversation.deleted_at.is_(None))
    return db.session.scalar(rows.where(*of_import)) or 0


def known(user_id: uuid.UUID, source: str, ids: Collection[str]) -> dict[str, tuple[uuid.UUID, bool]]:
    """Return which of these ids of a source are here: by which conversation, and whether that is in the bin."""
    mine = select(Conversation.id, Conversation.deleted_at.is_not(None)).where(Conversation.user_id == user_id)
    came = ImportedConversation
    rows = mine.add_columns(came.source_id).join(came, came.conversation_id == Conversation.id)
    found = db.session.execute(rows.where(came.user_id == user_id, came.source == source, came.source_id.in_(ids)))
    here = {source_id: (id, is_binned) for id, is_binned, source_id in found}
    if source == "footnote":
        own = db.session.execute(mine.where(Conversation.id.in_([uuid.UUID(id) for id in ids])))
        here |= {str(id): (id, is_binned) for id, is_binned in own}
    return here


def next_to_remove(import_id: uuid.UUID, limit: int) -> Sequence[Conversation]:
    """Return conversations of an import that are not in the bin yet."""
    rows = select(Conversation).join(ImportedConversation, ImportedConversation.conversation_id == Conversation.id)
    rows = rows.where(ImportedConversation.import_id == import_id, Conversation.deleted_at.is_(None))
    return db.session.scalars(rows.order_by(Conversation.id).limit(limit)).all()
