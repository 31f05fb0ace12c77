"""The protocol over HTTP."""

from __future__ import annotations

import httpx
from flask import Response, current_app, request

from webapp.api.caller import identify, tell_allowance
from webapp.api.registry import MOST_BYTES
from webapp.auth.tokens import READ
from webapp.mcp import bp
from webapp.platform import threads

HERE = "http://localhost"
"""What a tool calls, whatever the request says of its host: it never leaves this process."""


@bp.post("/mcp")
def serve() -> Response:
    """Answer a message of an assistant, whose tools call the API in this process with its token."""
    from webapp.mcp.over_http import answer
    from webapp.mcp.tools import API, TIMEOUT_S

    identify(READ)
    threads.give_back()  # what its tools call takes its own
    request.max_content_length = MOST_BYTES
    transport = httpx.WSGITransport(
        app=current_app.wsgi_app, raise_app_exceptions=False, remote_addr=request.remote_addr or ""
    )
    headers = {"Authorization": request.headers["Authorization"]}
    with httpx.Client(transport=transport, base_url=HERE, headers=headers, timeout=TIMEOUT_S) as client:
        before = API.set(client)
        try:
            status, told, body = answer(dict(request.headers), request.get_data())
        finally:
            API.reset(before)
    return tell_allowance(Response(body, status, told))
