"""What a user may use, and uses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text

from webapp.platform.extensions import clients, db
from webapp.quotas.models import DailyUse, Quota

SETTING = {
    "storage_mb": "QUOTA_STORAGE_MB",
    "documents": "QUOTA_DOCUMENTS",
    "uploads_at_once": "QUOTA_UPLOADS_AT_ONCE",
    "questions_a_day": "QUOTA_QUESTIONS_A_DAY",
    "tokens_a_day": "QUOTA_TOKENS_A_DAY",
}
"""The limits, and the settings that say them for all."""
STORED = text(
    "SELECT count(*) AS documents, coalesce(sum(size), 0) AS size,"
    " count(*) FILTER (WHERE status IN ('fetching', 'waiting', 'reading')) AS uploads"
    " FROM documents WHERE user_id = :user_id"
)
NEAR = 0.9


@dataclass(frozen=True)
class Use:
    """How much is used of one limit; ``limit`` 0 for none."""

    name: str
    used: float
    limit: int

    @property
    def is_near(self) -> bool:
        """Whether little is left."""
        return bool(self.limit) and self.used >= NEAR * self.limit


def limits(user_id: uuid.UUID) -> dict[str, int]:
    """Return the limits of a user, 0 where there is none."""
    own = own_limits(user_id)
    return {name: clients.config[SETTING[name]] if mine is None else mine for name, mine in own.items()}


def own_limits(user_id: uuid.UUID) -> dict[str, int | None]:
    """Return the limits that are set for this user alone, None where the settings' holds."""
    own = db.session.get(Quota, user_id, populate_existing=True)
    return {name: getattr(own, name) if own else None for name in SETTING}


def stored(user_id: uuid.UUID) -> Any:
    """Return how many documents a user has, the bin included, their bytes, and how many of them are not read yet."""
    return db.session.execute(STORED, {"user_id": user_id}).one()


def today(user_id: uuid.UUID) -> tuple[int, int]:
    """Return how many questions the user asked today, and the tokens used for them."""
    mine = (DailyUse.user_id == user_id, DailyUse.day == datetime.now(UTC).date())
    found = db.session.execute(select(DailyUse.questions, DailyUse.tokens).where(*mine)).one_or_none()
    return (found[0], found[1]) if found else (0, 0)


def use(user_id: uuid.UUID) -> Mapping[str, Use]:
    """Return what a user uses, of each limit."""
    most, have, (questions, tokens) = limits(user_id), stored(user_id), today(user_id)
    used = {
        "storage_mb": float(have.size) / (1 << 20),
        "documents": have.documents,
        "uploads_at_once": have.uploads,
        "questions_a_day": questions,
        "tokens_a_day": tokens,
    }
    return {name: Use(name, used[name], most[name]) for name in SETTING}
