"""Who is acting: the database role and ``app.user_id`` of every transaction.

Each transaction begins by naming its actor to PostgreSQL, whose row-level security then decides what it sees.
Nobody named: no rows. The policies hold for the role ``footnote_app``, which owns nothing and cannot bypass
them; a transaction of the system itself stays the login role, and must say why.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from webapp.platform.extensions import db

ROLE = "footnote_app"
log = logging.getLogger(__name__)

NAME_ACTOR = text(
    "SELECT set_config('role', :role, true), set_config('app.user_id', :user_id, true),"
    " set_config('app.system_reason', :reason, true), set_config('app.shared_conversation', :shared, true)"
)
FIND_ROLE = (
    "SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT FROM pg_roles a"
    " WHERE a.rolname = %s AND pg_has_role(a.oid, 'MEMBER')) FROM pg_roles r WHERE r.rolname = current_user"
)


@dataclass(frozen=True)
class Actor:
    """A user, the system with its reason, or, with neither, nobody.

    ``shared``: the one conversation of the user that is read, by somebody who has a link to it.
    """

    user_id: uuid.UUID | None = None
    system_reason: str = ""
    shared: uuid.UUID | None = None


NOBODY = Actor()


def current_actor() -> Actor:
    """Return who acts in this request or job."""
    return g.get("actor", NOBODY)


def act_as(user_id: uuid.UUID | None) -> None:
    """Make ``user_id`` the actor for the rest of this request or job, the open transaction included."""
    _become(Actor(user_id))


@contextmanager
def acting_as(user_id: uuid.UUID | None) -> Iterator[None]:
    """Act as a user for the length of the block: how a job becomes the owner of what it works on."""
    with _acting(Actor(user_id)):
        yield


@contextmanager
def reading_shared(user_id: uuid.UUID, conversation_id: uuid.UUID) -> Iterator[None]:
    """Read one conversation of a user, for somebody who has a link to it: policies hide everything else they have."""
    with _acting(Actor(user_id, shared=conversation_id)):
        yield


@contextmanager
def as_system(reason: str, *, is_routine: bool = False) -> Iterator[None]:
    """Act across all users for the length of the block; ``reason`` is logged and known to the database.

    ``is_routine``: it is done again and again, so it is logged only when everything is.
    """
    log.log(logging.DEBUG if is_routine else logging.INFO, "acting as the system: %s", reason)
    with _acting(Actor(system_reason=reason)):
        yield


@contextmanager
def _acting(actor: Actor) -> Iterator[None]:
    before = current_actor()
    _become(actor)
    try:
        yield
    finally:
        _become(before)


def _become(actor: Actor) -> None:
    session = db.session()
    if session.in_transaction() and session.is_active:
        session.flush()  # what was changed so far is written in the name of the one who changed it
        g.actor = actor
        _name_actor(session.connection())
    g.actor = actor


def _name_actor(connection: Connection) -> None:
    actor = current_actor()
    role = "none" if actor.system_reason else connection.info.get("app_role", ROLE)
    user_id, shared = (str(id) if id else "" for id in (actor.user_id, actor.shared))
    values = {"role": role, "user_id": user_id, "reason": actor.system_reason, "shared": shared}
    connection.execute(NAME_ACTOR, values)


def _begin(_session: Session, _transaction: Any, connection: Connection) -> None:
    _name_actor(connection)


def _find_role(dbapi_connection: Any, record: Any) -> None:
    """Remember whether the role can be taken. A plain owner without it is under the forced policies all the same."""
    with dbapi_connection.cursor() as cursor:
        cursor.execute(FIND_ROLE, (ROLE,))
        record.info["app_role"] = ROLE if cursor.fetchone()[0] else "none"
    dbapi_connection.rollback()


def install(engine: Engine) -> None:
    """Put every transaction of the session, and every connection of ``engine``, under these rules."""
    event.listen(engine, "connect", _find_role)
    if not event.contains(db.session, "after_begin", _begin):
        event.listen(db.session, "after_begin", _begin)
