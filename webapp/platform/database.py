"""Which PostgreSQL, and how it is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import event

from webapp.clients.postgres import EmbeddedPostgres, OtherMajorVersion
from webapp.platform import overrides, tenancy
from webapp.platform.extensions import db, migrate
from webapp.platform.private import make_private

EMPTY = "This database is empty. Start Footnote once (make run), or run: flask --app wsgi db upgrade"
OLDER = "This database was made by an earlier release. Back it up, then run: flask --app wsgi db upgrade"
NEWER = "This database was made by a later release. Install that release, or restore a backup made before the upgrade."


def install(app: Flask) -> None:
    """Point the application at DATABASE_URL, or at the embedded server, which starts with the first connection."""
    embedded = None
    if not app.config["DATABASE_URL"]:
        embedded = EmbeddedPostgres(app.config["DATA_DIR"] / "postgres")
    app.extensions["embedded_postgres"] = embedded
    url = embedded.url if embedded else app.config["DATABASE_URL"]
    app.config["LIBPQ_URL"] = app.config["DATABASE_DIRECT_URL"] or url
    app.config["SQLALCHEMY_DATABASE_URI"] = url.replace("postgresql://", "postgresql+psycopg2://", 1)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_pre_ping": True,
        "pool_size": app.config["DATABASE_POOL"],
        "max_overflow": 0,
        "pool_timeout": 10,
        "hide_parameters": True,  # what is said in a conversation does not belong in a log
        "connect_args": {"connect_timeout": 5, "application_name": "footnote"},
    }
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.root_path + "/../migrations"))
    data_dir = app.config["DATA_DIR"]
    make_private(data_dir)
    with app.app_context():
        tenancy.install(db.engine)
        if embedded:
            _start_with_first_connection(embedded, data_dir)


def _start_with_first_connection(embedded: EmbeddedPostgres, data_dir: Path) -> None:
    started = False

    @event.listens_for(db.engine, "do_connect")
    def _connect(*_arguments: Any) -> None:
        nonlocal started
        if not started:
            embedded.ensure_running()
            make_private(data_dir)  # started by root, it opens the folder
            started = True


def require_schema() -> None:
    """Refuse to run a command on a database whose tables are not this release's; raise click.ClickException."""
    if problem := schema_problem():
        raise click.ClickException(problem)
    overrides.refresh(now=True)


def schema_problem() -> str:
    """Return why this release cannot use the tables as they are, one of EMPTY, OLDER and NEWER; empty if it can."""
    revision = current_revision()
    newest, *older = (each.revision for each in _revisions().walk_revisions())
    if revision is None:
        return EMPTY
    if revision != newest:
        return OLDER if revision in older else NEWER
    return ""


def upgrade_empty_database() -> None:
    """Create the tables of an embedded database that has none; refuse any other whose tables are not this release's."""
    if current_app.extensions["embedded_postgres"] and current_revision() is None:
        upgrade()
    require_schema()


def libpq_url() -> str:
    """Return the address for connections outside of the session; the embedded server runs when it has been asked."""
    if embedded := current_app.extensions["embedded_postgres"]:
        embedded.ensure_running()
    return str(current_app.config["LIBPQ_URL"])


def is_known(revision: str) -> bool:
    """Whether this release can make a database of that revision."""
    return revision in {each.revision for each in _revisions().walk_revisions()}


def current_revision() -> str | None:
    """Return the revision of the database; None when it is empty. An embedded database is not created for this."""
    embedded = current_app.extensions["embedded_postgres"]
    if embedded and not embedded.exists():
        return None
    try:
        connection = db.engine.connect()
    except OtherMajorVersion as error:
        raise click.ClickException(str(error)) from None
    with connection:
        return MigrationContext.configure(connection).get_current_revision()


def _revisions() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)
