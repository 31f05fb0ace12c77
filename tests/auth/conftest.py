"""What the front door's tests need: a browser that signs in by the form, and the user's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from tests.cast import Person
from tests.mailbox import Mailbox, mail_server
from tests.pages import PageClient
from webapp.clients.mail import Smtp
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import PostgresStorage


@pytest.fixture
def sign_in() -> Callable[..., TestResponse]:
    """Return a function that signs a browser in by the form."""

    def send(browser: PageClient, login: str, password: str, url: str = "/auth/login", **options) -> TestResponse:
        browser.csrf = ""
        return browser.post(url, {"login": login, "password": password}, **options)

    return send


@pytest.fixture
def events(connection: Connection) -> Callable[[Person], list[str]]:
    """Return a function that reads what was recorded of a person, oldest first."""

    def read(person: Person) -> list[str]:
        return list(
            as_login_role(
                connection, "SELECT action FROM audit_events WHERE user_id = :id ORDER BY created_at", id=person.id
            ).scalars()
        )

    return read


def as_login_role(connection: Connection, statement: str, **values):
    """Run SQL as the server's own role, past the policies."""
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 'test', true)"))
    return connection.execute(text(statement), values)


@pytest.fixture
def limited(app: Flask, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresStorage]:
    """Switch the limits on. They count outside of the test's transaction, as they do outside of a request's."""
    monkeypatch.setattr(PostgresStorage, "engine", connection.engine)
    monkeypatch.setattr(limiter, "enabled", True)
    storage = PostgresStorage()
    storage.reset()
    yield storage
    storage.reset()


@pytest.fixture(scope="session")
def mail() -> Iterator[tuple[Mailbox, Smtp]]:
    with mail_server() as server:
        yield server


@pytest.fixture
def mailbox(app: Flask, mail: tuple[Mailbox, Smtp], monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """What is sent by mail, which is set for this test."""
    monkeypatch.setitem(app.extensions["clients"].__dict__, "mail", mail[1])
    monkeypatch.setitem(app.config, "PUBLIC_URL", "http://localhost")
    mail[0].messages.clear()
    mail[0].answers.clear()
    return mail[0]
