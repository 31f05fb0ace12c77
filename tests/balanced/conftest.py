"""Two processes that share a database, an index and files, whose requests a balancer sends to one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from config import Test
from tests.api.conftest import program
from tests.auth.conftest import limited
from tests.chat.conftest import asked, library, said
from tests.cookies import SECRET_KEY
from webapp import create_app
from webapp.platform.extensions import clients, db

__all__ = ["asked", "library", "limited", "program", "said"]


@pytest.fixture(scope="module")
def another(application: Flask) -> Iterator[Flask]:
    """Another process of the same installation, for which only one can hold the embedded index."""
    url = application.config["LIBPQ_URL"]
    data = str(application.config["DATA_DIR"])
    app = create_app(Test({"DATA_DIR": data, "DATABASE_URL": url, "SECRET_KEY": SECRET_KEY, "LOG_LEVEL": "WARNING"}))
    shared = vars(app.extensions["clients"])
    with application.app_context():
        shared["vectors"], shared["embeddings"] = clients.vectors, clients.embeddings
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def second(app: Flask, another: Flask, connection: Connection) -> Iterator[Flask]:
    """The other process, inside the test's transaction."""
    with another.app_context():
        engines = db._app_engines[another]
    engine, engines[None] = engines[None], connection
    yield another
    engines[None] = engine


@pytest.fixture(autouse=True)
def balanced(app: Flask, second: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Flask]:
    """Have each request go to another process than the one before; return which processes were asked."""
    turns, served = itertools.cycle([(app, app.wsgi_app), (second, second.wsgi_app)]), list[Flask]()

    def pass_on(environ, start_response):
        process, serve = next(turns)
        served.append(process)
        return serve(environ, start_response)

    monkeypatch.setattr(app, "wsgi_app", pass_on)
    return served
