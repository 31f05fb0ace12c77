"""Rows are deleted and kept, and put back as they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Table, cast, delete, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from webapp.platform.errors import Invalid
from webapp.platform.extensions import Model, db

TAKEN = "It cannot be put back: something else has its name or its place by now."

Selection = tuple[type[Model], ColumnElement[bool]]
"""A model, and the condition of its rows."""


def take(selections: Iterable[Selection]) -> list[Any]:
    """Delete rows and return them, as (table, row) in JSON. The selections are in the order in which they can be put
    back: what others refer to comes first."""
    tables: list[tuple[Any, ColumnElement[bool]]] = [(model.__table__, condition) for model, condition in selections]
    found = [[table.name, row] for table, condition in tables for row in _rows(table, condition)]
    for table, condition in reversed(tables):
        db.session.execute(delete(table).where(condition))
    db.session.expire_all()
    return found


def _rows(table: Any, condition: ColumnElement[bool]) -> Iterable[Any]:
    rows = select(func.to_jsonb(literal_column(table.name))).select_from(table).where(condition)
    return db.session.scalars(rows.order_by(table.c.created_at) if "created_at" in table.c else rows).all()


def put_back(rows: Iterable[Any]) -> None:
    """Insert rows that were taken; raise Invalid when the first cannot be.

    What a row refers to may have gone since: then it refers to nothing or, where it must, stays away.
    """
    for number, (name, row) in enumerate(rows):
        table = Model.metadata.tables[name]
        without_links = row | {column.name: None for column in table.c if column.foreign_keys and column.nullable}
        if not (_insert(table, row) or _insert(table, without_links)) and number == 0:
            raise Invalid(TAKEN)


def _insert(table: Table, row: dict[str, Any]) -> bool:
    names = [column.name for column in table.c if column.name in row and column.computed is None]
    record = func.jsonb_populate_record(literal_column(f"NULL::{table.name}"), cast(row, JSONB))
    found = record.table_valued(*(table.c[name] for name in names))
    try:
        with db.session.begin_nested():
            db.session.execute(insert(table).from_select(names, select(*(found.c[name] for name in names))))
    except IntegrityError:
        return False
    return True
