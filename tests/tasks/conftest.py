"""Tasks, and messages that they come from."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, text

from tests.cast import Person
from tests.documents.conftest import quote, textbook, upload  # noqa: F401  # fixtures
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


MANY = text(
    "INSERT INTO tasks (user_id, title, due, completed_at, created_at)"
    " SELECT :user_id, 'Task ' || n, CASE WHEN n % 7 > 0 THEN date '2026-01-01' + n % 900 END,"
    " CASE WHEN n % 10 > 0 THEN now() END, now() - n * interval '1 minute' FROM generate_series(1, :number) n"
)


@pytest.fixture
def planned(alice: Person, bob: Person, as_user, connection: Connection) -> Callable[..., list[str]]:
    """Return a function that reads in the name of alice, who has 2,000 tasks beside 20,000 of bob's, and returns how
    PostgreSQL would carry out each of its statements."""
    for person, number in ((alice, 2_000), (bob, 20_000)):
        with as_user(person), unit_of_work():
            db.session.execute(MANY, {"user_id": person.id, "number": number})
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    connection.execute(text("ANALYZE tasks"))

    def plans(read: Callable[[], object]) -> list[str]:
        sent: list[tuple[str, object]] = []

        def note(_connection, _cursor, statement, values, *_rest) -> None:
            if "FROM tasks" in statement:
                sent.append((statement, values))

        with as_user(alice):
            event.listen(connection, "before_cursor_execute", note)
            read()
            event.remove(connection, "before_cursor_execute", note)
            assert db.session.scalar(text("SELECT current_user")) == "footnote_app"
            asked = db.session.connection()
            return ["\n".join(asked.exec_driver_sql(f"EXPLAIN {one}", values).scalars()) for one, values in sent]

    return plans
