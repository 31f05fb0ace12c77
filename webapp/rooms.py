"""The rooms of the house, and where each is found."""

from __future__ import annotations

from flask import Flask, redirect, url_for
from flask_login import current_user
from procrastinate.utils import import_all
from werkzeug.wrappers import Response

from webapp import (
    account,
    auth,
    bin,
    chat,
    collections,
    documents,
    evaluation,
    exports,
    health,
    search,
    sources,
    tasks,
    templates,
    versions,
    viewer,
)

ROOMS = (
    health,
    auth,
    account,
    chat,
    documents,
    sources,
    bin,
    viewer,
    versions,
    collections,
    exports,
    search,
    templates,
    tasks,
    evaluation,
)


def install(app: Flask) -> None:
    """Register every room's blueprint, and the front door."""
    # Not before: the rooms know of each other, and their routes know of everything.
    import_all([f"{room.__name__}.routes" for room in ROOMS])
    for room in ROOMS:
        app.register_blueprint(room.bp)

    @app.get("/")
    def index() -> Response:
        return redirect(url_for("chat.index" if current_user.is_authenticated else "auth.login"))
