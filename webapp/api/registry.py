"""The operations of the API. A view says what it takes and answers by the types of its parameters.

``query`` and ``body`` are pydantic models, read from the address and from JSON; what is returned is one, too. A change
runs in one transaction together with its ``Idempotency-Key``.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, get_type_hints

from flask import Response, current_app, request
from pydantic import BaseModel, ValidationError

from webapp.api import bp, operations, queries
from webapp.api.caller import caller, identify, tell_allowance
from webapp.api.problems import Forbidden, UnsupportedMediaType, invalid, problem
from webapp.auth import tokens
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.unit_of_work import unit_of_work

ROOT = "/api/v1"
MOST_BYTES = 1_000_000  # of a body of JSON
LONGEST_KEY = 255
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
ANOTHERS = "This belongs to another user."
NOT_JSON = "Send the body as application/json."
LONG_KEY = f"An Idempotency-Key has 1 to {LONGEST_KEY} characters."
IS_GONE = "This request was carried out before, and what it made was deleted since."

View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """One address and verb. ``kind``: the table that the ``id`` in its address is of, "" where there is none.

    ``again``: returns what was made by its id, for a request that is sent again. ``finish``: makes the answer of what
    the view returns, after its transaction. ``form``: the form with files that it reads; such a view commits by itself.
    """

    method: str
    path: str
    scope: str
    view: View
    status: int = 200
    again: Callable[[uuid.UUID], BaseModel] | None = None
    finish: Callable[[Any, Any], Any] | None = None
    form: type[BaseModel] | None = None

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def tag(self) -> str:
        """The group that it is listed in."""
        return self.path.split("/")[1].partition("<")[0]

    @property
    def kind(self) -> str:
        return self.tag if "<uuid:id>" in self.path else ""

    @cached_property
    def hints(self) -> dict[str, Any]:
        return get_type_hints(self.view)

    @property
    def query(self) -> type[BaseModel] | None:
        return self.hints.get("query")

    @property
    def body(self) -> type[BaseModel] | None:
        return self.hints.get("body", self.form)

    @property
    def answer(self) -> type[BaseModel] | None:
        found: type[BaseModel] | None = self.hints.get("return")
        return None if found is type(None) else found

    @property
    def is_change(self) -> bool:
        return self.method != "GET"


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, scope: str = tokens.READ, **options: Any) -> Callable[[View], View]:
    """Register a view below ``ROOT``; see ``Operation``."""

    def add(view: View) -> View:
        made = Operation(method, path, scope, view, **options)
        OPERATIONS.append(made)

        @wraps(view)
        def run(**place: Any) -> Response:
            return _run(made, place)

        bp.add_url_rule(ROOT + path, made.name, run, methods=[method])
        return view

    return add


def _run(operation: Operation, place: Mapping[str, Any]) -> Response:
    try:
        identify(operation.scope)
        values = {name: read for name, read in _values(operation) if read is not None}
        with _told_apart(operation, place):
            result = _carry_out(operation, {**place, **values})
        if operation.finish:
            result = operation.finish(result, values.get("body"))
    except ValidationError as error:
        return tell_allowance(problem(*invalid(error)))
    return tell_allowance(_answer(operation, result))


def _values(operation: Operation) -> Iterator[tuple[str, BaseModel | None]]:
    if operation.query:
        yield "query", operation.query.model_validate(request.args.to_dict())
    if operation.body and not operation.form:
        request.max_content_length = MOST_BYTES
        if request.mimetype != "application/json":
            raise UnsupportedMediaType(NOT_JSON)
        yield "body", operation.body.model_validate_json(request.get_data())


@contextmanager
def _told_apart(operation: Operation, place: Mapping[str, Any]) -> Iterator[None]:
    """Raise Forbidden in place of NotFound where the id in the address is of something of another user's."""
    try:
        yield
    except NotFound as error:
        if operation.kind and queries.belongs_to_another(operation.kind, place["id"]):
            raise Forbidden(ANOTHERS) from error
        raise


def _carry_out(operation: Operation, values: dict[str, Any]) -> Any:
    with unit_of_work() if operation.is_change and not operation.form else nullcontext():
        key = request.headers.get("Idempotency-Key") if operation.again else None
        if key is None or operation.again is None:
            return operation.view(**values)
        if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
            raise Invalid(LONG_KEY)
        if made_id := operations.claim(caller().id, key, _request_hash()):
            return _made_before(operation.again, made_id)
        result = operation.view(**values)
        operations.note(caller().id, key, result.id)
        return result


def _made_before(again: Callable[[uuid.UUID], BaseModel], made_id: uuid.UUID) -> BaseModel:
    try:
        return again(made_id)
    except NotFound as error:
        raise NotFound(IS_GONE) from error


def _request_hash() -> bytes:
    """Return what tells a request from others; without the application's key nobody can tell what it said."""
    said = b"\0".join((request.method.encode(), request.path.encode(), request.get_data()))
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), said, hashlib.sha256)


def _answer(operation: Operation, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=204)
    return Response(result.model_dump_json(), operation.status, mimetype="application/json")
