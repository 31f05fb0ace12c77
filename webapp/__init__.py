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


def create_app(config: Config | None = None) -> Flask:
    """Build the application; raise ``config.SettingError`` when a setting is unknown or malformed."""
    from flask import Flask

    from config import from_environment
    from webapp import assets, cli, database, errors, extensions, jobs, rooms, uploads

    # Both folders by name: in this package, `templates` would be the room.
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.request_class = uploads.Request
    app.config.from_object(config or from_environment())
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("webapp").setLevel(app.config["LOG_LEVEL"])
    app.extensions["clients"] = extensions.Clients(app)
    app.extensions["stopping"] = threading.Event()  # set when the process is to end: streams and jobs look at it
    database.install(app)
    rooms.install(app)  # before the extensions: a room brings the limiter's storage
    extensions.init_app(app)
    assets.install(app)
    errors.register(app)
    jobs.install(app)
    cli.register(app)
    return app
