"""Footnote: chat with your own documents, with footnotes that are checked against the source.

Imports are inside ``create_app``: the child process that reads a file imports ``webapp.ingest`` alone, without Flask.
"""

from __future__ import annotations

import logging
import threading
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
    "exports",
    "templates",
    "tasks",
    "evaluation",
    "seed",
    "health",
)
"""The rooms in their order: each may import those before it, and none after it. ``tests/house`` checks it."""

PAGES = {"home": "chat.index", "login": "auth.login", "document": "viewer.show"}
"""The pages that rooms further up lead to, by name; see ``platform.web.address_of``."""


def create_app(config: Config | None = None) -> Flask:
    """Build the application; raise ``config.SettingError`` when a setting is unknown or malformed."""
    from flask import Flask, redirect
    from flask_login import current_user
    from werkzeug.wrappers import Response

    from config import from_environment
    from webapp.platform import assets, commands, database, errors, extensions, jobs, rooms, uploads
    from webapp.platform.web import address_of

    # Both folders by name: in this package, `templates` is a room.
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.request_class = uploads.Request
    app.config.from_object(config or from_environment())
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("webapp").setLevel(app.config["LOG_LEVEL"])
    app.extensions["clients"] = extensions.Clients(app)
    app.extensions["pages"] = PAGES
    app.extensions["stopping"] = threading.Event()  # set when the process is to end: streams and jobs look at it
    rooms.load_models(ROOMS)
    database.install(app)
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
