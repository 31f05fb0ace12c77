"""A request that is sent again under the same key does nothing again."""

from __future__ import annotations

import uuid

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from webapp.api import queries
from webapp.api.models import IdempotencyKey
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db

OTHER_REQUEST = "This Idempotency-Key was sent with another request before. Nothing was done; use a new key."


def claim(user_id: uuid.UUID, key: str, request_hash: bytes) -> uuid.UUID | None:
    """Claim a key for a request; return what the same request has made before, None where it is new.

    Of two requests at once the second waits here until the first has committed. Raises Invalid when the key belongs to
    another request.
    """
    row = {"user_id": user_id, "key": key, "request_hash": request_hash}
    new = insert(IdempotencyKey).values(row).on_conflict_do_nothing().returning(IdempotencyKey.key)
    if db.session.scalar(new):
        return None
    found = queries.idempotency_key(user_id, key)
    if found.request_hash != request_hash:
        raise Invalid(OTHER_REQUEST)
    return found.made_id


def note(user_id: uuid.UUID, key: str, made_id: uuid.UUID) -> None:
    """Note what the request under a key has made."""
    mine = (IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    db.session.execute(update(IdempotencyKey).where(*mine).values(made_id=made_id))
