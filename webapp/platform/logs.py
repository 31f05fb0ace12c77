"""What is logged: lines for people, or JSON for programs (LOG_FORMAT), each with the request or job that it is of.

Nothing of what users write, read or search is in it: a request is logged by its route, without ids, query or form.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine, event

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
FIELDS = ("method", "route", "status", "ms", "queries")
UNKNOWN = "(no such page)"

access = logging.getLogger("webapp.access")
_of: ContextVar[str] = ContextVar("of", default="")
"""The request or the job that this thread works on."""


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if of := _of.get():
            said["of"] = of
        said |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class Text(logging.Formatter):
    """A line as people read it, with what it is of at its end."""

    def format(self, record: logging.LogRecord) -> str:
        line, of = super().format(record), _of.get()
        return f"{line} [{of}]" if of else line


@contextmanager
def logged_as(of: str) -> Iterator[None]:
    """Name what the block works on in all that is logged meanwhile."""
    token = _of.set(of)
    try:
        yield
    finally:
        _of.reset(token)


def new_job(name: str) -> str:
    """Return a name for one run of a job."""
    return f"job {name} {secrets.token_hex(4)}"


def install(app: Flask) -> None:
    """Log as the settings say, and name each request."""
    logging.basicConfig(level="WARNING", format=LINE)
    formatter = Json() if app.config["LOG_FORMAT"] == "json" else Text(LINE)
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:  # not those of others, such as pytest's
            handler.setFormatter(formatter)
    logging.getLogger("webapp").setLevel(app.config["LOG_LEVEL"])
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)
    if not event.contains(Engine, "before_cursor_execute", _count):
        event.listen(Engine, "before_cursor_execute", _count)


def _begin() -> None:
    said = request.headers.get("X-Request-ID", "")
    g.request_id = said if REQUEST_ID.fullmatch(said) else secrets.token_hex(8)
    g.began, g.queries = time.perf_counter(), 0
    _of.set(f"request {g.request_id}")


def _end(response: Response) -> Response:
    if "began" not in g:
        return response
    response.headers.setdefault("X-Request-ID", g.request_id)
    if current_app.config["ACCESS_LOG"]:
        route = request.url_rule.rule if request.url_rule else UNKNOWN
        took = round((time.perf_counter() - g.began) * 1000, 1)
        values = (request.method, route, response.status_code, took, g.queries)
        access.info("%s %s %s in %s ms, %s queries", *values, extra=dict(zip(FIELDS, values, strict=True)))
    return response


def _forget(_error: BaseException | None) -> None:
    _of.set("")


def _count(*_arguments: object) -> None:
    if g and "queries" in g:
        g.queries += 1
