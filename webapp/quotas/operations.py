"""Counting what users use, and refusing what is over a limit: each of two requests at once sees the other's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects.postgresql import insert

from webapp.platform.errors import FootnoteError, Invalid
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import one_at_a_time
from webapp.quotas import queries
from webapp.quotas.models import DailyUse, Quota
from webapp.shared.text import counted

ROOM = (
    "You have used {:,} MB of {:,} MB, and this does not fit. Nothing of it was saved. Remove documents for good to"
    " make room: those in the bin count as well."
)
DOCUMENTS = (
    "You have {}, which is as many as you may have. Nothing of this one was saved. Remove others for good to make room:"
    " those in the bin count as well."
)
UPLOADS = "You have {} waiting to be read, which is as many as may wait at once. Add this one once there is room again."
QUESTIONS = "You may ask {} a day, and today’s are used up. Nothing is lost; you can ask again from midnight (UTC)."
TOKENS = (
    "Your answers have used up the {:,} tokens that you have a day. Nothing is lost; you can ask again from midnight"
    " (UTC)."
)


class NoRoom(Invalid):
    """A document is one too many, or too large."""

    status = 413


class UsedUp(FootnoteError):
    """Today's questions or tokens are used up."""

    status = 429

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        now = datetime.now(UTC)
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self.headers = {"Retry-After": str(int((midnight - now).total_seconds()) + 1)}


def set_limits(user_id: uuid.UUID, values: Mapping[str, int | None]) -> None:
    """Set the limits of a user, None for that of the settings, 0 for none: the system acts."""
    row = insert(Quota).values(user_id=user_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=dict(values)))


def require_room(user_id: uuid.UUID, size: int = 0) -> None:
    """Raise NoRoom unless the user may add another document of so many bytes, in the open transaction.

    Until that ends, another one that adds a document of theirs waits here.
    """
    most = queries.limits(user_id)
    if not (most["storage_mb"] or most["documents"] or most["uploads_at_once"]):
        return
    one_at_a_time(f"documents of {user_id}")
    have = queries.stored(user_id)
    if most["documents"] and have.documents >= most["documents"]:
        raise NoRoom(DOCUMENTS.format(counted(have.documents, "document")))
    if most["uploads_at_once"] and have.uploads >= most["uploads_at_once"]:
        raise NoRoom(UPLOADS.format(counted(have.uploads, "file")))
    if most["storage_mb"] and have.size + size > most["storage_mb"] << 20:
        raise NoRoom(ROOM.format(int(have.size) >> 20, most["storage_mb"]))


def count_question(user_id: uuid.UUID) -> None:
    """Count a question of today, in the open transaction; raise UsedUp when there may be no more."""
    most = queries.limits(user_id)
    questions, tokens = _add(user_id, questions=1)
    if most["questions_a_day"] and questions > most["questions_a_day"]:
        raise UsedUp(QUESTIONS.format(counted(most["questions_a_day"], "question")))
    if most["tokens_a_day"] and tokens >= most["tokens_a_day"]:
        raise UsedUp(TOKENS.format(most["tokens_a_day"]))


def count_tokens(user_id: uuid.UUID, tokens: int) -> None:
    """Count what a model has read and written for an answer. What is under way when they are used up is finished."""
    if tokens:
        _add(user_id, tokens=tokens)


def _add(user_id: uuid.UUID, questions: int = 0, tokens: int = 0) -> tuple[int, int]:
    """Count, and return today's sums. Another request that counts for this user waits until this one commits."""
    row = insert(DailyUse).values(user_id=user_id, day=datetime.now(UTC).date(), questions=questions, tokens=tokens)
    added = row.on_conflict_do_update(
        index_elements=["user_id", "day"],
        set_={"questions": DailyUse.questions + questions, "tokens": DailyUse.tokens + tokens},
    ).returning(DailyUse.questions, DailyUse.tokens)
    found = db.session.execute(added.execution_options(synchronize_session=False)).one()
    return found[0], found[1]
