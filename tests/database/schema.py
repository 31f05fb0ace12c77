"""The schema of a database, as far as another release relies on it.

``python -m tests.database.schema 0_3_0`` keeps that of a release.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

RELEASES = Path(__file__).parent / "releases"
OURS = (
    "FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    " AND c.relname NOT LIKE 'procrastinate_%' AND c.relname <> 'alembic_version'"
)
COLUMNS = f"""
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN a.atthasdef OR a.attidentity <> '' THEN ' default' ELSE '' END AS definition
FROM pg_attribute a JOIN (SELECT c.oid, c.relname {OURS}) c ON a.attrelid = c.oid
WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum
"""  # noqa: S608  # our own words
CONSTRAINTS = f"""
SELECT c.relname, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint k JOIN (SELECT c.oid, c.relname {OURS}) c ON k.conrelid = c.oid
WHERE k.contype IN ('c', 'f') ORDER BY c.relname, k.conname
"""  # noqa: S608  # our own words
UNIQUE = f"""
SELECT c.relname, i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i JOIN (SELECT c.oid, c.relname {OURS}) c ON i.indrelid = c.oid
WHERE i.indisunique ORDER BY c.relname, name
"""  # noqa: S608  # our own words
FUNCTIONS = """
SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') -> ' || pg_get_function_result(p.oid)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.proname NOT LIKE 'procrastinate_%'
ORDER BY 1
"""


def describe(connection: Connection) -> dict[str, Any]:
    """Return the columns, checks, foreign keys and unique indexes of each table, and the functions that find sign-ins.

    A column is its type, "not null" where it is, and "default" where an insert may leave it out.
    """
    tables: dict[str, Any] = {}
    for row in connection.execute(text(COLUMNS)):
        table = tables.setdefault(row.relname, {"columns": {}, "constraints": {}, "unique": {}})
        table["columns"][row.attname] = row.definition
    for kind, statement in (("constraints", CONSTRAINTS), ("unique", UNIQUE)):
        for row in connection.execute(text(statement)):
            tables[row.relname][kind][row.name] = row.definition
    return {"tables": tables, "functions": list(connection.execute(text(FUNCTIONS)).scalars())}


def keep(name: str, revision: str) -> None:
    """Write the schema of a revision to the file of a release."""
    from flask_migrate import upgrade

    from tests.conftest import data_folder
    from tests.database.conftest import footnote
    from webapp.platform.extensions import db

    with data_folder() as folder, footnote(folder) as app, app.app_context():
        upgrade(revision=revision)
        with db.engine.connect() as connection:
            schema = describe(connection)
    (RELEASES / f"{name}.json").write_text(json.dumps(schema, indent=1) + "\n")


if __name__ == "__main__":
    keep(*(sys.argv[1:] if len(sys.argv) > 2 else [sys.argv[1], "head"]))
