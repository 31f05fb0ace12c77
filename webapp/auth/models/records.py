"""What is counted and recorded: requests in their windows, and who did what."""

from __future__ import annotations

import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    SmallInteger,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, Moment, OptionalMoment


class RateLimit(Model):
    """How often a limited action was tried by one address in one window; shared by all web processes."""

    __tablename__ = "rate_limits"

    key: Mapped[Line] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class AuditEvent(Model):
    """Who did what, and when: sign-ins, refusals, deletions. Outlives the account, without its name."""

    __tablename__ = "audit_events"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    action: Mapped[Line]
    subject: Mapped[Line] = mapped_column(default="", server_default="")
    address: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created] = mapped_column(index=True)
    # Its place in the chain, which a trigger gives it when the transaction commits; see migrations/sql/audit_chain.sql.
    number: Mapped[int | None] = mapped_column(BigInteger, index=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    owner_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    details_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditChain(Model):
    """Where the chain of events begins, and what the last check of it found: one row.

    ``first_number``, ``first_hash``: those of the last event that was removed because of its age.
    """

    __tablename__ = "audit_chain"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default="1")
    first_number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    first_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    checked_at: Mapped[OptionalMoment]
    checked_events: Mapped[int] = mapped_column(BigInteger, server_default="0")
    checked_number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    checked_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    problem: Mapped[Line] = mapped_column(server_default="")
