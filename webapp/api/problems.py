"""Errors as programs read them: ``application/problem+json`` (RFC 9457), and in the form of OpenAI's API below /v1/."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify
from pydantic import ValidationError

from webapp.platform import errors
from webapp.platform.errors import FootnoteError

MIMETYPE = "application/problem+json"
NOT_JSON = "The body is not valid JSON. Nothing was done."
NOT_VALID = "Some of what was sent cannot be taken. Nothing was done."


class Unauthorized(FootnoteError):
    """There is no token, or it opens nothing."""

    status = 401
    headers = {"WWW-Authenticate": "Bearer"}


class Forbidden(FootnoteError):
    """The token may not do this, or the thing is another user's."""

    status = 403


class UnsupportedMediaType(FootnoteError):
    """The body is in no form that is read here."""

    status = 415


class TooManyRequests(FootnoteError):
    """The token has used up its requests of this minute; ``seconds`` until there are new ones."""

    status = 429

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.headers = {"Retry-After": str(seconds)}


def problem(status: int, detail: str = "", found: Sequence[dict[str, Any]] = ()) -> Response:
    """Return an error; ``found`` are the fields that are wrong, and why."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or f"{title}."}
    response = jsonify(body | ({"errors": list(found)} if found else {}))
    response.status_code, response.mimetype = status, MIMETYPE
    return response


def invalid(error: ValidationError) -> tuple[int, str, list[dict[str, Any]]]:
    """Return the status, the sentence and the wrong fields of what does not fit its model."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    if any(each["type"] == "json_invalid" for each in wrong):
        return 400, NOT_JSON, []
    fields = [{"field": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in wrong]
    return 422, NOT_VALID, fields


def as_openai(status: int, detail: str = "") -> Response:
    """Return an error as clients of OpenAI's API read it."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    said = detail or f"{HTTPStatus(status).phrase}."
    response = jsonify({"error": {"message": said, "type": kind, "param": None, "code": None}})
    response.status_code = 400 if status == 422 else status  # it knows no other for what is not valid
    return response


errors.FOR_PROGRAMS.update({"/api/v1/": problem, "/v1/": as_openai, "/mcp": problem})
