"""Transactions that wait for each other, where each must see what the other has added."""

from __future__ import annotations

from sqlalchemy import func, select

from webapp.platform.extensions import db


def one_at_a_time(what: str) -> None:
    """Let no other transaction past the same call until this one ends: what is counted after it stays so."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
