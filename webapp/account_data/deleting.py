"""How an account is deleted: its points in the index, its files, its rows; and the receipt is finished.

Every step can be repeated. The rows go last, because they tell what there is to remove, and in one transaction with the
receipt, which is finished only when nothing was found left.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import delete, select, update

from webapp.account_data import queries
from webapp.account_data.models import AccountDeletion
from webapp.auth.models import AuditEvent, User
from webapp.index import points
from webapp.index.models import Kind
from webapp.platform.extensions import clients, db
from webapp.platform.jobs import JOBS, JobTurn
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work


class Unfinished(Exception):
    """Something keeps an account from being deleted now: a job of it runs, or something of it was found left."""


def delete_account(deletion_id: uuid.UUID) -> None:
    """Delete the account of a receipt.

    Raises IndexUnavailable or Unfinished: it must be called again after a while then.
    """
    with as_system("deleting an account"):
        with unit_of_work():
            user_id = _begin(deletion_id)
        if user_id is None:
            return
        for kind in Kind:
            points.remove(user_id, kind)
        with unit_of_work():
            left = _remove_rows(deletion_id, user_id)
    if any(left.values()):
        raise Unfinished(", ".join(f"{name}: {count}" for name, count in left.items() if count))


def _begin(deletion_id: uuid.UUID) -> uuid.UUID | None:
    """Count what there is, once; return whose account it is, None when it is gone."""
    deletion = db.session.get(AccountDeletion, deletion_id)
    if deletion is None or deletion.finished_at:
        return None
    user_id = deletion.account_id
    if not deletion.counts:
        files = [clients.files.count(key) for key in queries.file_keys(user_id)]
        vectors = sum(points.count(user_id, kind, {}) for kind in Kind)
        deletion.counts = {**queries.counts(user_id), "files": sum(map(sum, files)), "vectors": vectors}
    return user_id


def _remove_rows(deletion_id: uuid.UUID, user_id: uuid.UUID) -> dict[str, int]:
    """Remove files and rows, and finish the receipt if nothing is left; return what is. Raise Unfinished."""
    # Locked: from now on nothing can be added to the account.
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    if queries.number_of_jobs(user_id, is_running=True):
        raise Unfinished("a job of the account is running")
    db.session.execute(delete(JOBS).where(queries.of_jobs(user_id)))
    keys = queries.file_keys(user_id)
    for key in keys:
        clients.files.delete(key)
    # What was done stays in the record, without who it was and from where.
    events = update(AuditEvent).where(AuditEvent.user_id == user_id).values(subject="", address="", salt=None)
    db.session.execute(events.execution_options(synchronize_session=False))
    for gone in (delete(JobTurn).where(JobTurn.owner == str(user_id)), delete(User).where(User.id == user_id)):
        db.session.execute(gone.execution_options(synchronize_session=False))
    left = {
        "rows": queries.number_of_rows(user_id),
        "files": sum(sum(clients.files.count(key)) for key in keys),
        "vectors": sum(points.count(user_id, kind, {}) for kind in Kind),
        "jobs": queries.number_of_jobs(user_id),
    }
    deletion = db.session.get_one(AccountDeletion, deletion_id)
    deletion.left_over = left
    deletion.finished_at = None if any(left.values()) else datetime.now(UTC)
    return left
