"""Databases of other revisions, each in a Footnote of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from config import Test
from webapp import create_app
from webapp.platform.extensions import db


@contextmanager
def footnote(folder: Path) -> Iterator[Flask]:
    """An application with an embedded database in ``folder``, on which nothing has been run."""
    app = create_app(Test({"DATA_DIR": str(folder), "SECRET_KEY": "for tests only", "LOG_LEVEL": "WARNING"}))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["embedded_postgres"].stop()
