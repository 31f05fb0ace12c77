"""Which PostgreSQL, and how it is reached."""

from __future__ import annotations

from typing import Any

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import event

from webapp.clients.postgres import EmbeddedPostgres
from webapp.platform import tenancy
from webapp.platform.extensions import db, migrate


def install(app: Flask) -> None:
    """Point the application at DATABASE_URL, or at the embedded server, which starts with the first connection."""
    embedded = None
    if not app.config["DATABASE_URL"]:
        embedded = EmbeddedPostgres(app.config["DATA_DIR"] / "postgres")
    app.extensions["embedded_postgres"] = embedded
    url = embedded.url if embedded else app.config["DATABASE_URL"]
    app.config["LIBPQ_URL"] = url
    app.config["SQLALCHEMY_DATABASE_URI"] = url.replace("postgresql://", "postgresql+psycopg2://", 1)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_pre_ping": True,
        "pool_size": app.config["DATABASE_POOL"],
        "max_overflow": 0,
        "pool_timeout": 10,
        "connect_args": {"connect_timeout": 5, "application_name": "footnote"},
    }
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.root_path + "/../migrations"))
    with app.app_context():
        tenancy.install(db.engine)
        if embedded:
            _start_with_first_connection(embedded)


def _start_with_first_connection(embedded: EmbeddedPostgres) -> None:
    started = False

    @event.listens_for(db.engine, "do_connect")
    def _connect(*_arguments: Any) -> None:
        nonlocal started
        if not started:
            embedded.ensure_running()
            started = True


def schema_problem() -> str:
    """Return why commands cannot use the database as it is, as a sentence; empty when they can."""
    with db.engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    if there == _newest_revision():
        return ""
    if there is None:
        return "This database is empty. Start Footnote once (make run), or run: flask --app wsgi db upgrade"
    return "This database is of another release. Run: flask --app wsgi db upgrade"


def require_schema() -> None:
    """Refuse to run a command on a database without the tables of this release; raise click.ClickException."""
    if problem := schema_problem():
        raise click.ClickException(problem)


def upgrade_empty_database() -> None:
    """Make the tables of an embedded database that has none; refuse any other that is not of this release."""
    with db.engine.connect() as connection:
        is_empty = MigrationContext.configure(connection).get_current_revision() is None
    if is_empty and current_app.extensions["embedded_postgres"]:
        upgrade()
    require_schema()


def _newest_revision() -> str | None:
    return ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
