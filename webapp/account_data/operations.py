"""Deleting an account: it is closed at once, and a job removes what it has."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.account_data import jobs
from webapp.account_data.models import AccountDeletion
from webapp.admin import operations as administration
from webapp.admin import queries as people
from webapp.auth.models import User
from webapp.auth.operations import is_password_of
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system


def delete_own(user: User, password: str) -> uuid.UUID:
    """Begin to delete the user's own account and return the id of the receipt; raise Invalid for a wrong password."""
    if not is_password_of(user, password):
        raise Invalid("This is not your password. Nothing was deleted.")
    return begin(administration.COMMAND, user.id)


def delete_user(by: administration.By, user_id: uuid.UUID) -> uuid.UUID:
    """Begin to delete the account of a user and return the id of the receipt; raise NotFound, Invalid unless disabled.

    It takes two steps, so that nobody is deleted by one click too many.
    """
    if people.person(user_id).is_active:
        raise Invalid("This account is not disabled. Disable it first; nothing was deleted.")
    deletion_id = begin(by, user_id)
    administration.record(by, "user deleted", user_id)
    return deletion_id


def begin(by: administration.By, user_id: uuid.UUID) -> uuid.UUID:
    """Close an account and have it deleted; return the id of the receipt. There is no way back. Raise NotFound.

    A repeat returns the same receipt.
    """
    administration.disable(by, user_id)
    with as_system("beginning to delete an account"):
        mine = select(AccountDeletion).where(AccountDeletion.account_id == user_id)
        deletion = db.session.scalar(mine)
        if deletion is None:
            deletion = AccountDeletion(account_id=user_id)
            db.session.add(deletion)
            db.session.flush()
            jobs.enqueue(deletion.id)
        return deletion.id
