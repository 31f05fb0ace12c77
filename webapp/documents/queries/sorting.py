"""The orders of the library, each with the cursors that lead from one page to the next."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, literal, literal_column, tuple_
from sqlalchemy.dialects.postgresql import JSONB

from webapp.documents.models import Document

LONGEST_CURSOR = 2000


@dataclass(frozen=True)
class Sort:
    """An order: each key with what reads its value from a cursor, and raises ValueError when it is none."""

    name: str
    keys: tuple[tuple[SQLColumnExpression[Any], Callable[[Any], Any]], ...]
    is_descending: bool = False

    @property
    def columns(self) -> list[SQLColumnExpression[Any]]:
        return [*(column for column, _ in self.keys), Document.id]

    def order(self) -> list[ColumnElement[Any]]:
        return [column.desc() if self.is_descending else column.asc() for column in self.columns]

    def after(self, place: str) -> ColumnElement[bool] | None:
        """Return the condition that a document comes after a cursor; None when it is no cursor of this order."""
        values = self._read(place)
        if values is None:
            return None
        keys, mark = tuple_(*self.columns), tuple_(*values)
        return keys < mark if self.is_descending else keys > mark

    def _read(self, place: str) -> list[Any] | None:
        readers = [*(reader for _, reader in self.keys), uuid.UUID]
        try:
            raw = json.loads(base64.urlsafe_b64decode(place[:LONGEST_CURSOR].encode()))
            return [reader(value) for reader, value in zip(readers, raw, strict=True)]
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()  # half a surrogate raises
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError
    return value


NO_YEAR: ColumnElement[Any] = literal_column("'null'::jsonb", JSONB)


def _year(value: Any) -> ColumnElement[Any]:
    return literal(None if value is None else _number(value), JSONB)


def _key(text: SQLColumnExpression[str]) -> ColumnElement[str]:
    return func.left(func.lower(text), 100)


_author = func.coalesce(Document.attributes["author"].astext, "")
_known_year = func.coalesce(Document.attributes["year"], NO_YEAR, type_=JSONB)
SORTS = {
    "newest": Sort("Newest first", ((Document.created_at, datetime.fromisoformat),), True),
    "oldest": Sort("Oldest first", ((Document.created_at, datetime.fromisoformat),)),
    "title": Sort("Title", ((_key(Document.title), _text),)),
    "author": Sort("Author", ((_author == "", bool), (_key(_author), _text), (_key(Document.title), _text))),
    "year": Sort("Year", ((_known_year, _year), (Document.created_at, datetime.fromisoformat)), True),
    "size": Sort("Largest first", ((Document.size, _number),), True),
    "changed": Sort("Last changed", ((Document.updated_at, datetime.fromisoformat),), True),
}
"""The ways to order a library. Documents without an author or a year come last."""
