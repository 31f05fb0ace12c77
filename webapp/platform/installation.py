"""Which installation of Footnote this is. Its id marks the collections that it makes in the index.

The id is in the settings, with the database that it was made in: a database that was restored or copied elsewhere is
not the same installation until somebody says so (``flask index adopt``), because the original may still be running.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import text

from webapp.clients.vectors import IndexForeign
from webapp.platform.extensions import db

READ = text("SELECT value FROM settings WHERE key = 'installation'")
DATABASE = text(
    "SELECT (SELECT system_identifier FROM pg_control_system()) || '/'"
    " || (SELECT oid FROM pg_database WHERE datname = current_database())"
)
RENEW = text(
    "UPDATE settings SET value = jsonb_build_object('id', gen_random_uuid(), 'database', CAST(:database AS text))"
    " WHERE key = 'installation'"
)
COPIED = (
    "This database was copied or restored from another one, whose search index is left alone. If that one is gone, run"
    " flask index adopt; if it is still running, set QDRANT_COLLECTION_PREFIX here and run flask index adopt --new."
)


def installation_id() -> str:
    """Return this installation's id; raise IndexForeign when the database is a copy of another's."""
    known = current_app.extensions
    if "installation" not in known:
        found = _read()
        if is_copy(found):
            raise IndexForeign(COPIED)
        known["installation"] = found["id"]
    return str(known["installation"])


def is_copy(found: dict[str, Any] | None = None) -> bool:
    """Whether the database is not the one that the id was made in. The embedded index goes with its database."""
    found = found or _read()
    return bool(current_app.config["QDRANT_URL"]) and found["database"] != asked(DATABASE)


def renew() -> None:
    """Give this database an id of its own; as the system, in the caller's transaction."""
    db.session.execute(RENEW, {"database": db.session.scalar(DATABASE)})
    current_app.extensions.pop("installation", None)


def _read() -> dict[str, Any]:
    found: dict[str, Any] = asked(READ)
    return found


def asked(statement: Any) -> Any:
    """Run a statement in the open transaction, or in one of its own."""
    was_open = db.session().in_transaction()
    value = db.session.scalar(statement)
    if not was_open:
        db.session.rollback()  # gives the connection back
    return value
