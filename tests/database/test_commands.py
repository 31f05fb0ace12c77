"""No command but ``db upgrade``, ``serve``, and ``seed`` on an empty embedded database, changes the schema."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import data_folder
from tests.database.conftest import footnote
from webapp.platform.extensions import db

RELEASE = "0004"
COMMANDS = {
    "reindex": ("reindex", "--status"),
    "reconcile": ("reconcile",),
    "purge": ("purge",),
    "user": ("user", "create", "ada", "ada@example.org", "--password", "a long walk home"),
    "evaluate": ("evaluate", __file__, "--user", "ada"),
}


@pytest.fixture(scope="module")
def empty() -> Iterator[Flask]:
    with data_folder() as folder, footnote(folder) as app:
        yield app


@pytest.fixture(scope="module")
def older(empty_data) -> Iterator[Flask]:
    """An application whose database was made by an earlier release."""
    with data_folder() as folder, footnote(empty_data(folder)) as app:
        assert run(app, "db", "upgrade", RELEASE) == (0, "")
        yield app


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it says."""
    done = app.test_cli_runner().invoke(args=arguments)
    return done.exit_code, done.output


def revision(app: Flask, to: str | None = None) -> str:
    """Return the revision that a database says it has, or have it say another."""
    with app.app_context(), db.engine.begin() as connection:
        if to:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = %s", (to,))
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


@pytest.mark.parametrize("command", COMMANDS)
def test_on_an_empty_folder_a_command_says_what_to_do(empty, command):
    said = "Error: This database is empty. Start Footnote once (make run), or run: flask --app wsgi db upgrade\n"
    assert run(empty, *COMMANDS[command]) == (1, said)
    assert not (empty.config["DATA_DIR"] / "postgres").exists()


@pytest.mark.parametrize("command", [*COMMANDS, "seed"])
def test_on_a_database_of_an_earlier_release_a_command_says_what_to_do(older, command):
    said = "Error: This database was made by an earlier release. Back it up, then run: flask --app wsgi db upgrade\n"
    assert run(older, *COMMANDS.get(command, (command,))) == (1, said)
    assert revision(older) == RELEASE


def test_on_a_database_of_a_later_release_a_command_says_what_to_do(older):
    revision(older, to="9999")
    code, said = run(older, "purge")
    revision(older, to=RELEASE)
    assert (code, said[:50]) == (1, "Error: This database was made by a later release. ")
