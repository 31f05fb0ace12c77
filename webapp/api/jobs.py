"""Keys of requests are forgotten after a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func

from webapp.api.models import IdempotencyKey
from webapp.platform.extensions import db
from webapp.platform.jobs import periodic
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

KEPT = timedelta(days=1)


@periodic("api.forget_keys", "upkeep")
def forget_keys() -> None:
    """Delete the keys of requests that are too old to be sent again."""
    with as_system("forgetting the keys of old requests"), unit_of_work():
        old = delete(IdempotencyKey).where(IdempotencyKey.created_at < func.now() - KEPT)
        db.session.execute(old.execution_options(synchronize_session=False))
