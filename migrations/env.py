"""How ``flask db`` reaches the database: as the login role, which owns the tables, outside the row policies."""

from __future__ import annotations

from pathlib import Path

from alembic import context
from flask import current_app
from psycopg2.errors import DeadlockDetected
from sqlalchemy import Engine, NullPool, create_engine, inspect
from sqlalchemy.exc import OperationalError

from webapp.platform.extensions import db

TRIES = 10
SYSTEM_POLICIES = Path(__file__).parent / "sql" / "system_policies.sql"


def is_ours(_object: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """The job queue's tables are made by its own schema, and are none of our models."""
    return not (type_ == "table" and (name or "").startswith("procrastinate_"))


def _engine() -> Engine:
    """A migration sets what holds for a whole connection, which a transaction pooler would give to others."""
    if not (url := current_app.config["DATABASE_DIRECT_URL"]):
        return db.engine
    return create_engine(url.replace("postgresql://", "postgresql+psycopg2://", 1), poolclass=NullPool)


def run() -> None:
    """Run the revisions; begin anew where they and processes of the release before have waited for each other."""
    for left in reversed(range(TRIES)):
        try:
            _run()
            return
        except OperationalError as error:
            if not left or not isinstance(error.orig, DeadlockDetected):
                raise
        finally:
            db.engine.dispose()


def _run() -> None:
    """Run the revisions in one transaction, so that a failing upgrade leaves the database as it was."""
    with _engine().connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if inspect(connection).has_table("users"):
                connection.execution_options(no_parameters=True).exec_driver_sql(SYSTEM_POLICIES.read_text())


run()
