"""Helpers for htmx and server-sent events."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from flask import (
    Response,
    current_app,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page; a boosted link or a restored history needs the whole."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def page_or_block(page: str, block: str, /, **values: Any) -> Response:
    """Render the template ``page``, or for htmx only ``block``; both are at the same URL."""
    response = make_response(render_template(block if wants_fragment() else page, **values))
    response.vary.add("HX-Request")
    return response


def fragment_or_redirect(fragment: str, location: str, **values: Any) -> BaseResponse:
    """Answer an action: htmx gets the fragment, a plain form is sent on to ``location`` by 303."""
    if not wants_fragment():
        return redirect(location, code=303)
    response = make_response(render_template(fragment, **values))
    response.vary.add("HX-Request")
    return response


def see_other(location: str) -> BaseResponse:
    """Send the browser to another page after an action: 303, or HX-Redirect when htmx asks."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": location})
    return redirect(location, code=303)


def sse_event(data: Any, *, event: str = "message", id: int | str | None = None) -> str:
    """Return one server-sent event; ``data`` is text (HTML) or is written as JSON."""
    text = data if isinstance(data, str) else json.dumps(data)
    lines = [f"event: {event}"] + ([f"id: {id}"] if id is not None else [])
    lines += [f"data: {line}" for line in text.splitlines() or [""]]
    return "\n".join(lines) + "\n\n"


def event_stream(events: Iterator[str]) -> Response:
    """Answer with server-sent events as they come, unbuffered by proxies."""
    response = Response(stream_with_context(events), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-cache, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def reader_is_gone() -> Callable[[], bool]:
    """Return what tells that nobody reads the answer to this request any more, or that this process is to end."""
    has_left = request.environ.get("waitress.client_disconnected", lambda: False)
    stopping = current_app.extensions["stopping"]
    return lambda: has_left() or stopping.is_set()


def attach(response: Response, name: str) -> None:
    """Have the browser save a response as a file of this name, in whatever script it is written (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **names)


def address_of(page: str, **values: Any) -> str:
    """Return the address of a page of a room further down the order; ``webapp.PAGES`` names it."""
    return url_for(current_app.extensions["pages"][page], **values)


def public_root() -> SplitResult:
    """Return the address that people use, or else the one that this request came to."""
    config = current_app.config
    here = request.url_root if has_request_context() else f"http://{config['HOST']}:{config['PORT']}"
    return urlsplit(config["PUBLIC_URL"] or here)


def public_url(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page as people use it: below PUBLIC_URL, else where this request came to."""
    root = public_root()
    site = current_app.url_map.bind(root.netloc, root.path or "/", url_scheme=root.scheme)
    return site.build(endpoint, values, force_external=True)
