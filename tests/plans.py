"""How PostgreSQL would run the statements of a block, as the application's role and on the rows of the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from webapp.platform.extensions import db

EXPLAIN = "EXPLAIN (ANALYZE, FORMAT JSON) "
IS_APP = text("SELECT current_user = 'footnote_app'")
AS_OWNER = text("SELECT set_config('role', 'none', true)")


def analyze(connection: Connection, table: str) -> None:
    """Have PostgreSQL count the rows of a table, those of this transaction included."""
    role = connection.scalar(text("SELECT current_user"))
    connection.execute(AS_OWNER)
    connection.exec_driver_sql(f"ANALYZE {table}")
    connection.execute(text("SELECT set_config('role', :role, true)"), {"role": role})


@contextmanager
def plans() -> Iterator[list[dict[str, Any]]]:
    """Collect the plans of the queries sent in a block; they are there after it."""
    connection, sent, found = db.session.connection(), [], []

    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        if statement.startswith(("SELECT", "WITH")) and "set_config" not in statement:
            sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield found
    event.remove(connection, "before_cursor_execute", note)
    assert connection.scalar(IS_APP), "the application's role must be tried: its policies change the plans"
    for statement, parameters in sent:
        found.append(connection.exec_driver_sql(EXPLAIN + statement, parameters).scalar()[0]["Plan"])


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a plan and all that it consists of."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)


def trouble(plan: dict[str, Any], table: str) -> list[str]:
    """Return what would be slow on many rows: a table that is read as a whole, a sort that spills to the disk."""
    found = []
    for step in steps(plan):
        if step["Node Type"] == "Seq Scan" and step["Relation Name"] == table:
            found.append(f"reads all of {table}")
        if step.get("Sort Space Type") == "Disk":
            found.append("sorts on the disk")
    return found
