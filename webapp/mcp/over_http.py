"""One request of the protocol, answered by the SDK, which is made for ASGI, within a request of a WSGI server.

Nothing is kept between requests, and each is answered in one piece of JSON: it runs in an event loop of its own, in the
thread of its request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import anyio
from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from webapp.mcp.tools import make_server

Sent = tuple[int, list[tuple[str, str]], bytes]
KEPT = ("content-type", "mcp-protocol-version", "mcp-session-id", "mcp-method", "mcp-name")
"""The headers that the protocol reads. JSON alone is accepted: a stream would hold a thread for as long as it lasts."""


@cache
def _server() -> Server[Any]:
    return make_server()._lowlevel_server


def answer(headers: Mapping[str, str], body: bytes) -> Sent:
    """Return status, headers and body of the answer to a POST."""
    return anyio.run(_answer, [(name, value) for name, value in headers.items() if name.lower() in KEPT], body)


async def _answer(headers: Iterable[tuple[str, str]], body: bytes) -> Sent:
    known = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "root_path": "",
        "query_string": b"",
        "headers": [*known, (b"accept", b"application/json"), (b"content-length", str(len(body)).encode())],
        "client": None,
        "server": None,
    }
    received, sent = [{"type": "http.request", "body": body, "more_body": False}], []

    async def receive() -> dict[str, Any]:
        if received:
            return received.pop()
        await anyio.sleep_forever()  # the client stays: the answer ends the request
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    manager = StreamableHTTPSessionManager(_server(), json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    told = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    return sent[0]["status"], told, b"".join(each.get("body", b"") for each in sent[1:])
