"""Whether notifications of PostgreSQL (NOTIFY) arrive at all: through a transaction pooler they do not."""

from __future__ import annotations

import secrets

import psycopg

HEARD_WITHIN_S = 1.0


def are_heard(database_url: str) -> bool:
    """Listen on one connection for a notification that is sent on another; raise psycopg.Error."""
    channel = f"footnote_{secrets.token_hex(8)}"
    with (
        psycopg.connect(database_url, autocommit=True, connect_timeout=5) as listening,
        psycopg.connect(database_url, autocommit=True, connect_timeout=5) as sending,
    ):
        listening.execute(f"LISTEN {channel}".encode())
        sending.execute("SELECT pg_notify(%s, '')", [channel])
        return any(True for _ in listening.notifies(timeout=HEARD_WITHIN_S, stop_after=1))
