"""A system with an example in it, a backup of that, and another that is empty and has another owner."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from config import Test
from tests.conftest import data_folder, finish_jobs
from tests.database.conftest import footnote
from webapp import create_app
from webapp.auth.queries import find_login
from webapp.clients.postgres import EmbeddedPostgres
from webapp.platform.extensions import clients, db
from webapp.seed.operations import seed

OWNER = "keeper"


def run(app: Flask, *arguments: object) -> tuple[int, str]:
    """Run a command; return its exit code and what it says."""
    done = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    return done.exit_code, done.output


def work(app: Flask, only: str | None = None) -> None:
    """Do all jobs that wait, or those of one queue."""
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        finish_jobs(app, connection, only)


def demo(app: Flask) -> uuid.UUID:
    with app.app_context():
        found = find_login("demo")
        assert found
        return found.user_id


@pytest.fixture(scope="package")
def old(fresh_data: Callable[[Path], Path]) -> Iterator[Flask]:
    """The system that is backed up; ``config["PASSWORD"]`` is that of its user, demo."""
    with data_folder() as folder, footnote(fresh_data(folder)) as app:
        with app.app_context():
            lines = list(seed(finish=lambda _user_id: work(app)))
            clients.message_keys.current()
        app.config["PASSWORD"] = re.search(r"password (\S+) ", lines[0])[1]  # type: ignore[index]  # it is there
        yield app


@pytest.fixture(scope="package")
def backup(old: Flask) -> Path:
    path = old.config["DATA_DIR"].parent / "today.footnote"
    code, said = run(old, "backup", path)
    assert code == 0, said
    return path


@contextmanager
def system(folder: Path, **environ: str) -> Iterator[Flask]:
    """A Footnote on which nothing has been run, with a key of its own in its folder."""
    app = create_app(Test({"DATA_DIR": str(folder), "LOG_LEVEL": "WARNING", **environ}))
    try:
        yield app
    finally:
        app.extensions["clients"].close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if app.extensions["embedded_postgres"]:
            app.extensions["embedded_postgres"].stop()


@pytest.fixture(scope="module")
def elsewhere(empty_data: Callable[[Path], Path]) -> Iterator[Flask]:
    """An empty system on a server, whose owner has another name and may make no role."""
    with data_folder() as folder:
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        server.ensure_running()
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN")
            connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")
        with system(folder / "new", DATABASE_URL=server.url.replace("postgres@/postgres", f"{OWNER}@/{OWNER}")) as app:
            yield app
        server.stop()
