"""How OpenAI-compatible endpoints refuse and fail: OpenAI, Ollama, vLLM and llama.cpp."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["key", "unknown_model", "too_long", "quota", "unreachable", "stalled", "garbage", "unproved", "filtered"]
TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window)|too long|too many tokens|exceed.{0,40}context", re.I | re.S
)
NO_QUOTA = re.compile(r"insufficient_quota|billing|exceeded your current quota|out of credits", re.I)
NO_MODEL = re.compile(r"model_not_found|model\b.{0,80}(?:not found|does not exist|not supported)", re.I | re.S)

SENTENCES: dict[Kind, str] = {
    "key": "The model's service did not accept the key it was given. The person who runs this server can set another.",
    "unknown_model": "The model's service does not know this model. Choose another, or ask who runs this server.",
    "too_long": "The question with its sources is longer than the model can read.",
    "quota": "The model's service is not taking questions at the moment: its quota is used up.",
    "unreachable": "The model could not be reached.",
    "stalled": "The model did not answer in time.",
    "unproved": "The model wrote nothing that your sources support.",
    "filtered": "The model's service held back the answer: its filter of contents ended it.",
    "garbage": "The model's service answered in a way that could not be read.",
}


class ModelUnavailable(Exception):
    """The model did not answer, or not completely; the text is a sentence for users, ``kind`` the reason.

    ``again``: the seconds to wait before a retry, 0 for any, None when a retry cannot help.
    """

    def __init__(self, kind: Kind, detail: str = "", again: float | None = None) -> None:
        super().__init__(SENTENCES[kind])
        self.kind = kind
        self.detail = detail
        self.again = again


def refused(error: Exception) -> ModelUnavailable:
    """Return why no answer was begun."""
    from httpx2 import ConnectTimeout
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    detail = f"{type(error).__name__}: {error}"
    if isinstance(error, APITimeoutError):
        return ModelUnavailable("unreachable" if isinstance(error.__cause__, ConnectTimeout) else "stalled", detail)
    if isinstance(error, APIConnectionError):
        return ModelUnavailable("unreachable", detail, again=0)
    if not isinstance(error, APIStatusError):
        return ModelUnavailable("garbage", detail)
    kind = _kind(error.status_code, str(error))
    may_pass = error.status_code in (408, 409, 429) or error.status_code >= 500
    if not may_pass or kind == "too_long" or NO_QUOTA.search(str(error)):
        return ModelUnavailable(kind, detail)
    pause = error.response.headers.get("retry-after", "")
    return ModelUnavailable(kind, detail, again=float(pause) if pause.isdigit() else 0)


def _kind(status: int, said: str) -> Kind:
    if status in (401, 403):
        return "key"
    if status in (402, 429) or NO_QUOTA.search(said):
        return "quota"
    if status == 413 or (status in (400, 422, 500) and TOO_LONG.search(said)):
        return "too_long"
    if status == 404 or (status == 400 and NO_MODEL.search(said)):
        return "unknown_model"
    return "unreachable" if status >= 500 else "garbage"


def broken_off(error: Exception) -> ModelUnavailable:
    """Return why an answer that was begun did not end."""
    from httpx2 import HTTPError, TimeoutException
    from openai import APIError

    if isinstance(error, ModelUnavailable):
        return error
    detail = f"{type(error).__name__}: {error}"
    if isinstance(error, TimeoutError | TimeoutException):
        return ModelUnavailable("stalled", detail)
    if isinstance(error, HTTPError | APIError):
        return ModelUnavailable("unreachable", detail, again=0)
    return ModelUnavailable("garbage", detail)


def failed(error: Any) -> ModelUnavailable:
    """Return why an answer ended, as the endpoint tells of it in the answer's own stream."""
    said = error if isinstance(error, str) else str(error.get("message", error)) if isinstance(error, dict) else ""
    code = error.get("code") if isinstance(error, dict) else 0
    kind = _kind(code if isinstance(code, int) else 500, said)
    return ModelUnavailable(kind, said, again=0 if kind == "unreachable" else None)


def options(max_tokens: int, schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the options: temperature 0, since only what the sources say is wanted; usage; a limit; JSON."""
    options: dict[str, Any] = {
        "temperature": 0,
        "stream_options": {"include_usage": True},
        "max_tokens": max_tokens,
        "max_completion_tokens": max_tokens,
    }
    if schema:
        form = {"name": "answer", "strict": True, "schema": schema}
        options["response_format"] = {"type": "json_schema", "json_schema": form}
    return options
