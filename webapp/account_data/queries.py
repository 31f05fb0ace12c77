"""Receipts of deleted accounts, and what there is of an account."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from webapp.account_data.models import AccountDeletion
from webapp.chat.models import Conversation, Message
from webapp.documents.models import Chunk, Document
from webapp.imports.models import Import
from webapp.platform.errors import NotFound
from webapp.platform.extensions import Model, db
from webapp.platform.jobs import JOBS
from webapp.platform.tenancy import as_system
from webapp.tasks.models import Task
from webapp.templates.models import Draft

COUNTED: dict[str, type[Model]] = {
    "documents": Document,
    "passages": Chunk,
    "conversations": Conversation,
    "messages": Message,
    "drafts": Draft,
    "tasks": Task,
}


def deletion(id: uuid.UUID) -> AccountDeletion:
    """Return the receipt of a deleted account; raise NotFound."""
    with as_system("showing the receipt of a deleted account"):
        found = db.session.get(AccountDeletion, id)
    if found is None:
        raise NotFound("There is no such receipt.")
    return found


def unfinished() -> Sequence[uuid.UUID]:
    """Return the ids of the receipts of accounts that are still being deleted: the system asks."""
    return db.session.scalars(select(AccountDeletion.id).where(AccountDeletion.finished_at.is_(None))).all()


def file_keys(user_id: uuid.UUID) -> list[str]:
    """Return the keys of all stored files of a user, those in the bin included."""
    found: list[str] = []
    for table in (Document, Import):
        rows = select(table.file_key).where(table.user_id == user_id, table.file_key != "")
        found += db.session.scalars(rows)
    return found


def counts(user_id: uuid.UUID) -> dict[str, int]:
    """Return how much of what a user has."""
    return {
        name: db.session.scalars(select(func.count()).where(table.__table__.c.user_id == user_id)).one()
        for name, table in COUNTED.items()
    }


def number_of_rows(user_id: uuid.UUID) -> int:
    """Return how many rows there are of a user, in all tables."""
    tables = [table for table in Model.metadata.sorted_tables if "user_id" in table.c]
    rows = [select(func.count()).where(table.c.user_id == user_id) for table in tables]
    return sum(db.session.scalars(each).one() for each in rows)


def of_jobs(user_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition that a job is of a user."""
    return JOBS.c.args["user_id"].astext == str(user_id)


def number_of_jobs(user_id: uuid.UUID, *, is_running: bool = False) -> int:
    """Return how many jobs of a user there are, or how many run."""
    rows = select(func.count()).select_from(JOBS).where(of_jobs(user_id))
    return db.session.scalars(rows.where(JOBS.c.status == "doing") if is_running else rows).one()
