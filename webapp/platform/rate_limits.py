"""Counts of limited actions in PostgreSQL, so that a limit holds across all web processes.

A storage for the ``limits`` library, which has none for PostgreSQL; its address is ``postgres://``.
"""

from __future__ import annotations

import math
import time
from typing import Any, NoReturn

from flask_limiter import RequestLimit
from limits.storage import Storage
from sqlalchemy import Engine, text
from werkzeug.exceptions import TooManyRequests

from webapp.platform.extensions import db

COUNT = text(
    "INSERT INTO rate_limits AS r (key, count, expires_at)"
    " VALUES (:key, :amount, now() + make_interval(secs => :expiry))"
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN r.expires_at <= now() THEN :amount ELSE r.count + :amount END,"
    " expires_at = CASE WHEN r.expires_at <= now() THEN excluded.expires_at ELSE r.expires_at END"
    " RETURNING count"
)
READ = text("SELECT count FROM rate_limits WHERE key = :key AND expires_at > now()")
REMAINING = text(
    "SELECT extract(epoch FROM expires_at - now()) FROM rate_limits WHERE key = :key AND expires_at > now()"
)
FORGET = text("DELETE FROM rate_limits WHERE key = :key")
SWEEP = text(
    "DELETE FROM rate_limits WHERE key IN"
    " (SELECT key FROM rate_limits WHERE expires_at <= now() LIMIT 100 FOR UPDATE SKIP LOCKED)"
)
EMPTY = text("DELETE FROM rate_limits")


def try_later(breached: RequestLimit) -> NoReturn:
    """Refuse a request over the limit, and say in seconds when the next one is taken."""
    raise TooManyRequests(retry_after=max(1, math.ceil(breached.reset_at - time.time())))


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
        count = int(self._run(COUNT, key=key, expiry=expiry, amount=amount))
        if count == amount:  # a new window begins: a good moment to remove those that are over
            self._run(SWEEP)
        return count

    def get(self, key: str) -> int:
        return int(self._run(READ, key=key) or 0)

    def get_expiry(self, key: str) -> float:
        return time.time() + float(self._run(REMAINING, key=key) or 0)

    def check(self) -> bool:
        return self._run(text("SELECT 1")) == 1

    def reset(self) -> int | None:
        return int(self._run(EMPTY))

    def clear(self, key: str) -> None:
        self._run(FORGET, key=key)
