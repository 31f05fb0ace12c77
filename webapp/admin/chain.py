"""The chain of the record of who did what: whether it is whole, and how old events leave it.

What the hashes cover, and how an event gets its own, is in ``migrations/sql/audit_chain.sql``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text, update

from webapp.auth import audit
from webapp.auth.models import AuditChain, AuditEvent
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

# One statement, so that all of it is of one moment. Of an account that is deleted, what tells of the person is gone.
CHECK = text("""
WITH chain AS (
    SELECT e.*, row_number() OVER numbers + c.first_number AS expected,
        lag(e.hash, 1, c.first_hash) OVER numbers AS before
    FROM audit_events e CROSS JOIN audit_chain c WHERE e.number IS NOT NULL WINDOW numbers AS (ORDER BY e.number)
), gone AS (
    SELECT account_id FROM account_deletions
), found AS (
    SELECT number, hash,
        number <> expected AS is_gap,
        hash IS DISTINCT FROM audit_hash(before, number, id, owner_hash, details_hash, action, created_at)
        OR CASE WHEN salt IS NULL
            THEN user_id IS NOT NULL OR subject <> '' OR address <> ''
                OR owner_hash NOT IN (SELECT audit_owner_hash(chain.id, account_id) FROM gone)
            ELSE details_hash IS DISTINCT FROM audit_details_hash(salt, user_id, subject, address)
                OR owner_hash IS DISTINCT FROM audit_owner_hash(id, user_id) END AS is_changed
    FROM chain
)
SELECT count(*) AS events, max(number) AS number,
    min(number) FILTER (WHERE is_gap) AS gap, min(number) FILTER (WHERE is_changed) AS changed,
    (SELECT count(*) FROM audit_events WHERE number IS NULL) AS loose,
    (SELECT hash FROM audit_events WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1) AS hash,
    (SELECT c.checked_number > c.first_number AND NOT EXISTS (
        SELECT FROM audit_events e WHERE e.number = c.checked_number AND e.hash = c.checked_hash) FROM audit_chain c
    ) AS is_cut
FROM found
""")


NO_NUMBER = 2**62  # above all


@dataclass(frozen=True)
class Found:
    """What a check found: how many events there are, the newest one's number and hash, and what is wrong, or ""."""

    events: int
    number: int
    hash: bytes
    problem: str
    at: datetime | None


def last_check() -> Found:
    """Return what the last check found; its time is None where there was none."""
    with as_system("showing an administrator whether the record is whole", is_routine=True):
        chain = db.session.scalars(select(AuditChain)).one()
    return Found(chain.checked_events, chain.checked_number, chain.checked_hash, chain.problem, chain.checked_at)


def check() -> Found:
    """Compare every event with its hash and the one before, and keep what was found."""
    with as_system("checking the record of who did what"), unit_of_work():
        row = db.session.execute(CHECK).one()
        now = datetime.now(UTC)
        found = Found(row.events, row.number or 0, bytes(row.hash or b""), _problem(row), now)
        kept: dict[Any, Any] = {
            AuditChain.checked_at: now,
            AuditChain.checked_events: row.events,
            AuditChain.problem: found.problem,
        }
        if not found.problem:
            kept |= {AuditChain.checked_number: found.number, AuditChain.checked_hash: found.hash}
        db.session.execute(update(AuditChain).values(kept))
    return found


def _problem(row: Any) -> str:
    """Return what is wrong in words, the first of it; "" for nothing."""
    if row.gap is not None and (row.changed is None or row.gap <= row.changed):
        return f"Before event {row.gap}, others are missing."
    if row.changed is not None:
        return f"Event {row.changed}, or the one before it, is not as it was recorded."
    if row.is_cut:
        return "The newest events are missing: one that was there at the last check is not."
    if row.loose:
        return "Events were added past the chain."
    return ""


def compare(number: int, noted: str) -> str:
    """Return what is wrong with the event of this number, whose hash begins with what was noted; "" for nothing."""
    with as_system("comparing an event with what was noted of it"), unit_of_work():
        hash = db.session.scalar(select(AuditEvent.hash).where(AuditEvent.number == number))
        first = db.session.scalars(select(AuditChain.first_number)).one()
    if hash is None:
        return "" if number <= first else f"There is no event {number}."
    return "" if hash.hex().startswith(noted.lower()) else f"Event {number} has another hash."


def remove_old(days: int) -> int:
    """Remove the events that are older than so many days, and say so in the record; return how many.

    The chain begins after them: their last number and hash are kept.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    with as_system("removing old events from the record"), unit_of_work():
        newer = select(func.min(AuditEvent.number)).where(AuditEvent.created_at >= before).scalar_subquery()
        old = select(AuditEvent.number, AuditEvent.hash).where(AuditEvent.number < func.coalesce(newer, NO_NUMBER))
        row = db.session.execute(old.order_by(AuditEvent.number.desc()).limit(1)).one_or_none()
        if row is None:
            return 0
        number, hash = row
        removed = delete(AuditEvent).where(AuditEvent.number <= number).returning(AuditEvent.id)
        count = len(db.session.scalars(removed).all())
        db.session.execute(update(AuditChain).values(first_number=number, first_hash=hash))
        audit.record(None, "old events removed", subject=str(count))
    return count
