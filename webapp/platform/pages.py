"""Lists a page at a time by keyset: a page begins after the last row of the one before, wherever that stands now.

A cursor holds the name of the order and the values of that row, in JSON. It comes back in an address, so anybody can
have written it: one that is broken, or of another order, leads to the beginning of the list.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, tuple_

from webapp.platform.extensions import db

T = TypeVar("T")
Key = tuple[SQLColumnExpression[Any], Callable[[Any], Any]]
"""A column to order by, and what reads its value from a cursor; that raises ValueError for what is no such value."""
MAX_CURSOR_LETTERS = 2000
BROKEN = (ValueError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list in order; ``cursor`` is where the next page begins, None at the end."""

    rows: Sequence[T]
    cursor: str | None


def text(value: Any) -> str:
    """Read a text of a cursor that PostgreSQL can compare with."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    value.encode()  # half a surrogate raises
    return value


def integer(value: Any) -> int:
    """Read a whole number of a cursor that PostgreSQL can hold."""
    if not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError(value)
    return value


moment = datetime.fromisoformat
day = date.fromisoformat


def optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what reads a value that may be null."""
    return lambda value: None if value is None else read(value)


@dataclass(frozen=True)
class Order:
    """How a list is ordered. The keys are all ascending or all descending, and the last of them is unique.

    Where ``nulls_last``, the first key may be null, and such rows come last.
    """

    name: str
    keys: tuple[Key, ...]
    is_descending: bool = False
    nulls_last: bool = False

    def page(self, rows: Select[*tuple[Any, ...]], cursor: str | None, limit: int) -> Page[Any]:
        """Return up to ``limit`` of the rows of a statement, from the cursor on."""
        return page_of(self.fetch(rows, cursor, limit + 1), limit)

    def fetch(self, rows: Select[*tuple[Any, ...]], cursor: str | None, limit: int) -> list[tuple[Any, str]]:
        """Return the same, each row with the cursor that leads past it; one column is returned as it is."""
        columns = [column for column, _ in self.keys]
        rows = rows.order_by(*(column.desc() if self.is_descending else column.asc() for column in columns))
        if values := self.read(cursor):
            rows = rows.where(self._after(columns, values))
        found = db.session.execute(rows.add_columns(*columns).limit(limit))
        split = [(row[: -len(columns)], row[-len(columns) :]) for row in found]
        return [(row if len(row) > 1 else row[0], self.write(values)) for row, values in split]

    def read(self, cursor: str | None) -> list[Any] | None:
        """Return the value of each key in a cursor; None for what is no cursor of this order."""
        try:
            name, *raw = json.loads(base64.urlsafe_b64decode((cursor or "")[:MAX_CURSOR_LETTERS].encode()))
            values = [read(value) for (_, read), value in zip(self.keys, raw, strict=True)]
        except BROKEN:
            return None
        return values if name == self.name else None

    def _after(self, columns: Sequence[SQLColumnExpression[Any]], values: Sequence[Any]) -> ColumnElement[bool]:
        if self.nulls_last and values[0] is None:
            return columns[0].is_(None) & (tuple_(*columns[1:]) > tuple_(*values[1:]))
        here, there = tuple_(*columns), tuple_(*values)
        after = here < there if self.is_descending else here > there
        return after | columns[0].is_(None) if self.nulls_last else after

    def write(self, values: Sequence[Any]) -> str:
        """Return the cursor of a row with these keys."""
        return base64.urlsafe_b64encode(json.dumps([self.name, *values], default=str).encode()).decode()


def page_of(rows: Sequence[tuple[T, str]], limit: int) -> Page[T]:
    """Return the first ``limit`` of rows that were fetched with their cursors; one more says that there are others."""
    shown = rows[:limit]
    return Page([row for row, _ in shown], shown[-1][1] if len(rows) > limit else None)
