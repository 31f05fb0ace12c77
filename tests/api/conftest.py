"""Programs with tokens, and a library to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.auth.conftest import limited
from tests.cast import Person
from tests.chat.conftest import library
from webapp.auth import tokens
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work

__all__ = ["library", "limited"]


class Program:
    """Sends requests with a token; with "" as the token, with none."""

    def __init__(self, app: Flask, token: str) -> None:
        self.http = app.test_client()
        self.token = token

    def send(self, method: str, path: str, json: Any = None, **options: Any) -> TestResponse:
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **options.pop("headers", {})}
        place = path if path.startswith(("/v1/", "/mcp")) else f"/api/v1{path}"
        sent = {"json": json} if json is not None else {}
        return self.http.open(place, method=method, headers=headers, **sent, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, json, **options)


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Return a function that gives a person's program a token; of nobody, one without any."""

    def make(person: Person | None, *scopes: str) -> Program:
        if person is None:
            return Program(app, "")
        with app.app_context(), acting_as(person.id), unit_of_work():
            return Program(app, tokens.make(person.id, "test", scopes or tuple(tokens.SCOPES), None))

    return make
