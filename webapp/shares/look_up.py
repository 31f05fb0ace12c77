"""What a link leads to, before it is known who asks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import text

from webapp.auth.token_hashes import token_hash
from webapp.platform.extensions import db


@dataclass(frozen=True)
class Found:
    """The conversation that a link leads to, and its owner."""

    user_id: uuid.UUID
    conversation_id: uuid.UUID


def found(token: str, *, is_visit: bool) -> Found | None:
    """Return what a link leads to; None where it is unknown, expired or revoked, or its conversation was deleted.

    ``is_visit``: count it.
    """
    look_up = text("SELECT user_id, conversation_id FROM find_share(:hash, :is_visit)")
    row = db.session.execute(look_up, {"hash": token_hash(token), "is_visit": is_visit}).one_or_none()
    return Found(*row) if row else None
