"""Counts of limited actions in PostgreSQL, so that a limit holds across all web processes.

A storage for the ``limits`` library, which has none for PostgreSQL; its address is ``postgres://``.
"""

from __future__ import annotations

import time
from typing import Any

from limits.storage import Storage
from sqlalchemy import Engine, text

from webapp.extensions import db

COUNT = text(
    "INSERT INTO rate_limits AS r (key, count, expires_at) VALUES (:key, :amount, now() + make_interval(secs => :expiry))"
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN r.expires_at <= now() THEN :amount ELSE r.count + :amount END,"
    " expires_at = CASE WHEN r.expires_at <= now() THEN excluded.expires_at ELSE r.expires_at END"
    " RETURNING count"
)
READ = text("SELECT count FROM rate_limits WHERE key = :key AND expires_at > now()")
EXPIRY = text("SELECT extract(epoch FROM expires_at) FROM rate_limits WHERE key = :key AND expires_at > now()")
FORGET = text("DELETE FROM rate_limits WHERE key = :key")
SWEEP = text("DELETE FROM rate_limits WHERE expires_at <= now()")
EMPTY = text("DELETE FROM rate_limits")


class PostgresStorage(Storage):
    """Fixed windows, one row each. Counts outside the request's transaction: a refused request is counted too."""

    STORAGE_SCHEME = ["postgres"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    @property
    def engine(self) -> Engine:
        return db.engine

    def _run(self, statement: Any, **values: Any) -> Any:
        with self.engine.begin() as connection:
            result = connection.execute(statement, values)
            return result.scalar() if result.returns_rows else result.rowcount

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return int(self._run(COUNT, key=key, expiry=expiry, amount=amount))

    def get(self, key: str) -> int:
        return int(self._run(READ, key=key) or 0)

    def get_expiry(self, key: str) -> float:
        return float(self._run(EXPIRY, key=key) or time.time())

    def check(self) -> bool:
        return self._run(text("SELECT 1")) == 1

    def reset(self) -> int | None:
        return int(self._run(EMPTY))

    def clear(self, key: str) -> None:
        self._run(FORGET, key=key)

    def sweep(self) -> int:
        """Remove the rows of windows that are over; return how many."""
        return int(self._run(SWEEP))
