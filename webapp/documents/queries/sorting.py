"""The orders of the library."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, literal, literal_column
from sqlalchemy.dialects.postgresql import JSONB

from webapp.documents.models import Document
from webapp.platform.pages import Key, Order, integer, moment, text


@dataclass(frozen=True)
class Sort:
    """An order of the library, and what pages call it."""

    label: str
    order: Order


NO_YEAR: ColumnElement[Any] = literal_column("'null'::jsonb", JSONB)


def _year(value: Any) -> ColumnElement[Any]:
    return literal(None if value is None else integer(value), JSONB)


def _key(text: SQLColumnExpression[str]) -> ColumnElement[str]:
    return func.left(func.lower(text), 100)


_author = func.coalesce(Document.attributes["author"].astext, "")
_known_year = func.coalesce(Document.attributes["year"], NO_YEAR, type_=JSONB)


def _sort(name: str, label: str, *keys: Key, is_descending: bool = False) -> dict[str, Sort]:
    return {name: Sort(label, Order(name, (*keys, (Document.id, uuid.UUID)), is_descending))}


_created, _title = (Document.created_at, moment), (_key(Document.title), text)
SORTS = {
    **_sort("newest", "Newest first", _created, is_descending=True),
    **_sort("oldest", "Oldest first", _created),
    **_sort("title", "Title", _title),
    **_sort("author", "Author", (_author == "", bool), (_key(_author), text), _title),
    **_sort("year", "Year", (_known_year, _year), _created, is_descending=True),
    **_sort("size", "Largest first", (Document.size, integer), is_descending=True),
    **_sort("changed", "Last changed", (Document.updated_at, moment), is_descending=True),
}
"""The ways to order a library. Documents without an author or a year come last."""
