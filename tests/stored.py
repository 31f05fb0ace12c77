"""What the tests of a file share: it is put there once, in one transaction, in which each test has a savepoint.

A file of tests, or a folder's conftest.py, takes the fixtures over and says what there is:

    stored, connection, alice, shelf = FIXTURES

    @pytest.fixture(scope="module")
    def contents() -> Contents:
        return lambda stored: {"owls": stored.add(stored.owner, OWLS, "owls.txt")}
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests.cast import Person, join
from tests.conftest import finish_jobs, one_transaction
from tests.pages import PageClient
from webapp.documents.models import Document
from webapp.index import points
from webapp.index.models import Kind
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as

Contents = Callable[["Stored"], Any]


class Stored:
    """The transaction of the tests of a file, and what ``contents`` has put there for them."""

    def __init__(self, app: Flask, connection: Connection, contents: Contents) -> None:
        self.app = app
        self.connection = connection
        self.contents = contents
        self.owner: Person | None = None
        self.shelf: Any = None

    def fill(self) -> None:
        if self.owner:
            return
        self.filled = self.connection.begin_nested()
        self.owner = join(self.app, "amelia")
        self.shelf = self.contents(self)
        self.points = self._points(Kind.CHUNK)

    def add(self, person: Person, content: bytes, name: str, **fields: str) -> Document:
        """Add a document by the page's form, have it read and embedded, and return it."""
        self.send(person, "/documents/", content, name, **fields)
        with self.app.app_context(), acting_as(person.id):
            return db.session.scalars(db.select(Document).order_by(Document.created_at.desc())).first()

    def send(self, person: Person, address: str, content: bytes, name: str, **fields: str) -> None:
        PageClient(self.app, person).post(address, {"file": (io.BytesIO(content), name), **fields})
        finish_jobs(self.app, self.connection)

    def tidy(self) -> None:
        """Take out of the index what a test has put there, as its rows are; if it took something out, begin anew."""
        if not self.owner:
            return
        with self.app.app_context(), acting_as(self.owner.id):
            for kind, kept in ((Kind.CHUNK, self.points), (Kind.MESSAGE, set())):
                if new := self._points(kind) - kept:
                    points.remove(self.owner.id, kind, ids=sorted(new))
        if self._points(Kind.CHUNK) != self.points:
            self.filled.rollback()
            self.owner = None

    def _points(self, kind: Kind) -> set[str]:
        with self.app.app_context(), acting_as(self.owner.id):
            return set(points.embedded_ids(self.owner.id, kind))


@pytest.fixture(scope="module")
def _stored(application: Flask, contents: Contents) -> Iterator[Stored]:
    with one_transaction(application) as connection:
        yield Stored(application, connection, contents)


@pytest.fixture
def _connection(request: pytest.FixtureRequest, stored: Stored) -> Iterator[Connection]:
    if "shelf" in request.fixturenames:
        stored.fill()
    savepoint = stored.connection.begin_nested()
    yield stored.connection
    savepoint.rollback()
    stored.tidy()


@pytest.fixture
def _alice(request: pytest.FixtureRequest, app: Flask, stored: Stored) -> Person:
    """The owner of the shelf where a test needs that."""
    return stored.owner if "shelf" in request.fixturenames else join(app, "alice")


@pytest.fixture
def _shelf(app: Flask, stored: Stored) -> Any:
    """What is on alice's shelf."""
    return stored.shelf


FIXTURES = (_stored, _connection, _alice, _shelf)
