"""Accounts, where they are signed in, and the links and mails that lead to them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from webapp.platform.extensions import Model
from webapp.shared import zones
from webapp.shared.columns import Created, Id, Line, Moment, OptionalMoment, OwnerId


class User(Model):
    """A person, with what Flask-Login needs.

    ``session_token`` and ``session_id`` are not columns: they belong to the sign-in of this request.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email_lower", func.lower(text("email")), unique=True),
        Index("uq_users_username_lower", func.lower(text("username")), unique=True),
        # Where a trigger puts what is written to password_hash: the application's role cannot read it.
        Column("stored_hash", Text, nullable=False, server_default=""),
    )
    __mapper_args__ = {"exclude_properties": ["stored_hash"]}

    id: Mapped[Id]
    email: Mapped[Line]
    username: Mapped[Line]
    full_name: Mapped[Line] = mapped_column(default="", server_default="")
    # The IANA name of a time zone, "" where none was chosen.
    time_zone: Mapped[Line] = mapped_column(default="", server_default="")
    # "light" or "dark"; "" for whichever the system of the device has.
    theme: Mapped[Line] = mapped_column(default="", server_default="")
    # How dates are written: a style of webapp/shared/dates.py, "" for English.
    date_style: Mapped[Line] = mapped_column(default="", server_default="")
    # Whether answers may draw on earlier conversations.
    has_memory: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    # When a link that was sent to the address was opened, or an administrator or a provider answered for it.
    email_confirmed_at: Mapped[OptionalMoment]
    # Since when it waits until an administrator approves it; it is not active meanwhile.
    waits_since: Mapped[OptionalMoment]
    # Written, and never read: see stored_hash.
    password_hash: Mapped[Line]
    # No Python default for these two: the application's role may not write them.
    is_superuser: Mapped[bool] = mapped_column(server_default=text("false"))
    active: Mapped[bool] = mapped_column("is_active", server_default=text("true"))
    created_at: Mapped[Created]

    __allow_unmapped__ = True
    is_authenticated = True
    is_anonymous = False
    session_token: str | None = None
    session_id: uuid.UUID | None = None

    @property
    def today(self) -> date:
        """The day that it is where the user is."""
        return zones.today(self.time_zone)

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie: the token, so that ending the sign-in ends the cookie."""
        return self.session_token or ""


class UserSession(Model):
    """One signed-in device. The database knows the SHA-256 of the token, never the token."""

    __tablename__ = "user_sessions"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_agent: Mapped[Line] = mapped_column(default="", server_default="")
    address: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    last_seen_at: Mapped[Created]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class ApiToken(Model):
    """A key for programs: hashed like a session's token, with its own scopes and expiry."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    name: Mapped[Line]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, server_default=text("'{}'"))
    created_at: Mapped[Created]
    expires_at: Mapped[OptionalMoment] = mapped_column(index=True)
    last_used_at: Mapped[OptionalMoment]

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)


class PasswordLink(Model):
    """A link by which a user chooses a password, once. The database knows the SHA-256 of its token alone."""

    __tablename__ = "password_links"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    # Whether it was sent by mail, so that whoever uses it has the account's address.
    is_mailed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class Mail(Model):
    """A mail that waits to be sent, or whose link waits to be used. The database never knows the link's token.

    It is somebody's, or nobody's who is known so far. ``email`` is where it goes, "" for the address of its user;
    ``address`` is that of the device which gave rise to it.
    """

    __tablename__ = "mails"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Line]
    email: Mapped[Line] = mapped_column(default="", server_default="")
    address: Mapped[Line] = mapped_column(default="", server_default="")
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment] = mapped_column(index=True)
