"""How ``flask db`` reaches the database: as the login role, which owns the tables, outside the row policies."""

from __future__ import annotations

from alembic import context
from flask import current_app

from webapp.platform.extensions import db


def is_ours(_object: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """The job queue's tables are made by its own schema, and are none of our models."""
    return not (type_ == "table" and (name or "").startswith("procrastinate_"))


def run() -> None:
    """Run the revisions in one transaction, so that a failing upgrade leaves the database as it was."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    db.engine.dispose()


run()
