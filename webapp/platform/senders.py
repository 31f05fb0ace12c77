"""Who may send a large body: only whoever is signed in, or has a token. A stranger's is refused before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, request
from werkzeug.exceptions import Unauthorized

SMALL_BODY_BYTES = 256 * 1024
"""Anybody may send as much: any form that is for strangers is smaller."""
KNOWN: list[Callable[[], bool]] = []
"""What tells whether a request is of somebody who is known; the room that signs people in adds it."""


def install(app: Flask) -> None:
    """Refuse large bodies of strangers; called before the extensions, one of which reads forms."""

    @app.before_request
    def refuse_large_body_of_stranger() -> None:
        is_large = (request.content_length or 0) > SMALL_BODY_BYTES or "Transfer-Encoding" in request.headers
        if is_large and not _is_known():
            raise Unauthorized


def may_send(app: Flask, headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers (COOKIE, AUTHORIZATION) comes from somebody who is known here."""
    names = {f"HTTP_{name}": headers[name] for name in ("COOKIE", "AUTHORIZATION") if name in headers}
    base = {"REQUEST_METHOD": "HEAD", "PATH_INFO": "/", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    with app.request_context({**base, "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", **names}):
        return _is_known()


def _is_known() -> bool:
    return any(is_known() for is_known in KNOWN)
