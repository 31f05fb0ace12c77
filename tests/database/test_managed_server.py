"""A server whose database belongs to an owner that is no superuser, as managed services give it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.prepared import data_folder
from tests.starting import command
from webapp.clients.postgres import EmbeddedPostgres

OWNERS = {"may_make_roles": "LOGIN CREATEROLE", "may_make_nothing": "LOGIN"}


@pytest.fixture(scope="module")
def server(empty_data) -> Iterator[EmbeddedPostgres]:
    with data_folder() as folder:
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        server.ensure_running()
        yield server
        server.stop()


@pytest.fixture(params=OWNERS)
def url(server, request) -> str:
    """The address of an empty database of an ordinary owner."""
    owner = request.param
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} {OWNERS[owner]}")  # type: ignore[arg-type]
        connection.execute(f"CREATE DATABASE {owner} OWNER {owner}")  # type: ignore[arg-type]
    return server.url.replace("postgres@/postgres", f"{owner}@/{owner}")


def flask(url, data_dir, *arguments) -> None:
    done = command(arguments, {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(data_dir)})
    assert done.returncode == 0, done.stderr


def test_an_ordinary_owner_is_held_by_the_same_policies(url, tmp_path):
    for verb in ("upgrade", "downgrade base", "upgrade"):
        flask(url, tmp_path, "db", *verb.split())
    program = (
        "import uuid\n"
        "from sqlalchemy import text\n"
        "from webapp import create_app\n"
        "from webapp.auth.models import User\n"
        "from webapp.chat.models import Conversation, Message\n"
        "from webapp.search.terms import terms\n"
        "from webapp.search.words import EVERYTHING, by_words\n"
        "from webapp.platform.extensions import db\n"
        "from webapp.tasks.models import Task\n"
        "from webapp.platform.tenancy import acting_as\n"
        "from webapp.platform.unit_of_work import unit_of_work\n"
        "with create_app().app_context():\n"
        "    alice, bob = uuid.uuid4(), uuid.uuid4()\n"
        "    for id in (alice, bob):\n"
        "        with acting_as(id), unit_of_work():\n"
        "            db.session.add(User(id=id, username=str(id), email=f'{id}@x.org', password_hash='x'))\n"
        "            db.session.flush()\n"
        "            db.session.add(Task(user_id=id, title='mine'))\n"
        "            talk = Conversation(id=uuid.uuid4(), user_id=id, title='Of owls')\n"
        "            db.session.add(talk)\n"
        "            db.session.flush()\n"
        "            said = Message(user_id=id, conversation_id=talk.id, role='user', stored_content='Owls hunt.')\n"
        "            db.session.add(said)\n"
        "    with acting_as(alice):\n"
        "        assert [task.user_id for task in db.session.query(Task)] == [alice]\n"
        "        found = by_words(alice, terms('owl'), ('',), EVERYTHING).rows\n"
        "        assert [row.message.user_id for row in found] == [alice]\n"
        "    with acting_as(None):\n"
        "        assert db.session.query(Task).count() == 0\n"
        "        assert db.session.query(User).count() == 0\n"
        "        assert db.session.execute(text('SELECT id FROM find_login(:l)'), {'l': str(bob)}).scalar() == bob\n"
    )
    environ = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(tmp_path)}
    done = command([], environ, program)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(url) as connection:  # the owner itself, who says of nobody that they ask
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)
