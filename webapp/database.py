"""Which PostgreSQL, and how it is reached."""

from __future__ import annotations

from typing import Any

from flask import Flask
from procrastinate.utils import import_all
from sqlalchemy import event

from webapp import tenancy
from webapp.clients.postgres import EmbeddedPostgres
from webapp.extensions import db, migrate

ROOMS_WITH_TABLES = ("auth", "account", "chat", "documents", "bin", "collections", "templates", "tasks", "evaluation")


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
    import_all([f"webapp.{room}.models" for room in ROOMS_WITH_TABLES])
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
