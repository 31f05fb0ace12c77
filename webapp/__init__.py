"""Footnote: chat with your own documents, with footnotes that are checked against the source.

Imports are inside ``create_app``: the child process that reads a file imports ``webapp.ingest`` alone, without Flask.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config

__version__ = "0.2.0"
ROOT = Path(__file__).resolve().parent.parent

ROOMS = (
    "auth",
    "account",
    "undo",
    "quotas",
    "index",
    "documents",
    "collections",
    "retrieval",
    "chat",
    "viewer",
    "search",
    "versions",
    "bin",
    "sources",
    "dictation",
    "exports",
    "imports",
    "shares",
    "templates",
    "tasks",
    "evaluation",
    "insights",
    "backups",
    "admin",
    "account_data",
    "api",
    "mcp",
    "seed",
    "health",
)
"""The rooms in their order: each may import those before it, and none after it. ``tests/house`` checks it."""

PAGES = {
    "home": "chat.index",
    "login": "auth.login",
    "password": "account.password",
    "document": "viewer.show",
    "api": "api.reference",
    "delete_user": "account_data.delete_user",
}
"""The pages that rooms further up lead to, by name; see ``platform.web.address_of``."""


def create_app(config: Config | None = None) -> Flask:
    """Build the application; raise ``config.SettingError`` when a setting is unknown or malformed."""
    from flask import redirect
    from flask_login import current_user
    from werkzeug.wrappers import Response

    from config import from_environment
    from webapp.platform import (
        assets,
        commands,
        errors,
        extensions,
        jobs,
        logs,
        measuring,
        overrides,
        rooms,
        senders,
        threads,
        tracing,
    )
    from webapp.platform.application import create_bare_app
    from webapp.platform.web import address_of

    app = create_bare_app(config or from_environment())
    for part in (logs, measuring, tracing, overrides, threads, senders):
        part.install(app)
    app.extensions["pages"] = PAGES
    rooms.install(app, ROOMS)  # before the extensions: the limiter's storage has a table
    extensions.init_app(app)
    assets.install(app)
    errors.register(app)
    jobs.install(app)
    commands.register(app)

    @app.get("/")
    def index() -> Response:
        return redirect(address_of("home") if current_user.is_authenticated else address_of("login"))

    return app
