"""Other ways to sign in than a password: a second step, passkeys, and identities that a provider answers for."""

from __future__ import annotations

import uuid

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared.columns import Created, Id, Line, Moment, OptionalMoment, OwnerId


class TwoFactor(Model):
    """What an authenticator app shares with Footnote, sealed. It counts once a code of the app was confirmed.

    ``last_step`` is the time, in steps, of the last code that counted: no code counts twice.
    """

    __tablename__ = "two_factors"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[Created]
    confirmed_at: Mapped[OptionalMoment]


class RecoveryCode(Model):
    """Stands in for the second factor, once. The database knows its SHA-256 alone."""

    __tablename__ = "recovery_codes"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)


class Passkey(Model):
    """A key of a user's device, by its public half. ``sign_count`` is how often it says that it has signed."""

    __tablename__ = "passkeys"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    name: Mapped[Line]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[Created]
    last_used_at: Mapped[OptionalMoment]


class PasskeyChallenge(Model):
    """What a passkey is asked to sign, once: its SHA-256, and what for. The system alone sees it."""

    __tablename__ = "passkey_challenges"

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[Line]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class Identity(Model):
    """Who a user is at a provider of OpenID Connect, which may sign them in."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    issuer: Mapped[Line]
    subject: Mapped[Line]
    created_at: Mapped[Created]
