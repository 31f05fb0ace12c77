"""The API as an OpenAPI 3.1 document, made of its registered operations and their models."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp import __version__
from webapp.api.problems import MIMETYPE
from webapp.api.registry import LONGEST_KEY, OPERATIONS, PLACE, ROOT, Operation

ABOUT = """\
Documents, questions and answers with checked footnotes, for programs.

Each request carries a token as `Authorization: Bearer …`. Tokens are made on the account's page, and may read, ask or \
write. Lists are paged by `cursor`.

Errors are `application/problem+json`: 401 without a token that works; 403 where the token may not do this, or the \
thing belongs to another user; 404; 422 with the fields that are wrong; 429 with `Retry-After`. `RateLimit-Limit`, \
`RateLimit-Remaining` and `RateLimit-Reset` tell how many requests are left in this minute.

A POST that makes something takes an `Idempotency-Key`: sent again with it within a day, it makes nothing again and \
answers with what was made. Uploads need none: the same file is added once. What is deleted is put back by its \
`undo_id`, within a day."""
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
FAILED = {"description": "An error.", "content": {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["delta", "status", "again", "done"]},
        "id": {"type": "string"},
        "data": {"type": "string", "description": "JSON: `text`, `status`, or the message."},
    },
}
EVENTS = {"text/event-stream": {"schema": EVENT}}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}
FOLLOWED = ("follow_message", "start_conversation", "ask")
"""The operations that can answer with server-sent events."""


def document() -> dict[str, Any]:
    """Return the document."""
    schemas, parts = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        path = ROOT + PLACE.sub(r"{\2}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Footnote", "version": __version__, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**parts, "Problem": PROBLEM},
        },
    }


def _schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    """Return the schema of each model that is sent or given, and the schemas that these refer to."""
    sent = {model for one in OPERATIONS for model in (one.query, one.body) if model}
    given = {model for one in OPERATIONS if (model := _given(one))}
    wanted: list[Any] = [(model, "validation") for model in sent] + [(model, "serialization") for model in given]
    wanted.sort(key=lambda pair: pair[0].__name__)
    schemas, parts = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    return schemas, parts["$defs"]


def _given(operation: Operation) -> type[BaseModel] | None:
    answer = operation.answer
    return answer if answer and issubclass(answer, BaseModel) else None


def _described(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": (operation.view.__doc__ or "").strip(),
        "description": f"The token must be allowed to {operation.scope}.",
        "parameters": [*_places(operation), *_query(operation), *([KEY] if operation.again else [])],
        "responses": {str(operation.status): _success(operation, schemas), "default": FAILED},
    }
    if operation.body:
        kind = "multipart/form-data" if operation.form else "application/json"
        told["requestBody"] = {"required": True, "content": {kind: {"schema": schemas[operation.body, "validation"]}}}
    return told


def _places(operation: Operation) -> list[dict[str, Any]]:
    schema = {"type": "string", "format": "uuid"}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema} for _, name in PLACE.findall(operation.path)
    ]


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    needed = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in needed,
            "schema": _never_null(told),
        }
        for name, told in schema["properties"].items()
    ]


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter without null, which no address can say."""
    ways = [way for way in schema.get("anyOf", []) if way.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and value is not None}
    return {**rest, **({"anyOf": ways} if ways else {})}


def _success(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    model = _given(operation)
    content = {"application/json": {"schema": schemas[model, "serialization"]}} if model else {}
    events = EVENTS if operation.name in FOLLOWED else {}
    return {"description": "Done.", "content": {**content, **events}}
