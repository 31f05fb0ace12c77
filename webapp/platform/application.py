"""The application before it has rooms: settings, outside systems and the database."""

from __future__ import annotations

import threading

from flask import Flask

from config import Config
from webapp import ROOT
from webapp.platform import database, extensions, uploads


def create_bare_app(config: Config) -> Flask:
    """Build an application with a database and clients, and with no page, job or command."""
    # Both folders by name: in the package webapp, `templates` is a room.
    app = Flask("webapp", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.request_class = uploads.Request
    app.config.from_object(config)
    app.extensions["clients"] = extensions.Clients(app)
    app.extensions["stopping"] = threading.Event()  # set when the process is to end: streams and jobs look at it
    database.install(app)
    return app
