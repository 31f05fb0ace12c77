"""Tasks, and messages that they come from."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from tests.cast import Person
from webapp.chat.models import Conversation, Message
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.tasks import operations, queries
from webapp.tasks.models import Task


@pytest.fixture
def add(as_user) -> Callable[..., uuid.UUID]:
    """Return a function that gives a person a task and returns its id."""

    def make(person: Person, title: str = "Call the laboratory", **facts) -> uuid.UUID:
        with as_user(person), unit_of_work():
            return operations.create(person.id, title, **facts)

    return make


@pytest.fixture
def tasks_of(as_user) -> Callable[[Person], list[Task]]:
    """Return a function that reads all tasks of a person, open ones first."""

    def read(person: Person) -> list[Task]:
        with as_user(person):
            return queries.page(person.id, "all").rows

    return read


@pytest.fixture
def say(as_user) -> Callable[..., Message]:
    """Return a function that gives a person a conversation of one message, and returns that."""

    def make(person: Person, content: str = "How long does an opened pen keep?") -> Message:
        with as_user(person), unit_of_work():
            talk = Conversation(id=uuid.uuid4(), user_id=person.id, title="Pens")
            message = Message(
                id=uuid.uuid4(), user_id=person.id, conversation=talk, role="user", stored_content=content
            )
            db.session.add(message)
            db.session.flush()
            db.session.refresh(message)
            db.session.expunge(message)
            return message

    return make


@pytest.fixture
def statements(connection: Connection):
    """Return a context that counts the SQL statements sent in it, without those that name the actor."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            if statement.startswith("SELECT") and "set_config" not in statement:
                sent.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        yield sent
        event.remove(connection, "before_cursor_execute", note)

    return count
