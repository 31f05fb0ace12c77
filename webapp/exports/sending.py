"""Downloads that are made while they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, stream_with_context
from flask_login import current_user

from webapp.auth import audit
from webapp.exports import zips
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import attach


def record(subject: str) -> None:
    """Record that the user exports something."""
    with unit_of_work():
        audit.record(current_user.id, "exported", subject=subject)


def download(name: str, entries: Iterator[zips.Entry]) -> Response:
    """Return a zip of the entries; raise Busy when too many are being sent."""
    return sent_in_slot(zips.stream(entries), "application/zip", f"{name}.zip")


def sent_in_slot(pieces: Iterator[Any], mimetype: str, name: str) -> Response:
    """Return a file that takes long to make; raise Busy when too many are being sent."""
    release = zips.acquire_slot()
    response = sent(pieces, mimetype, name)
    response.call_on_close(release)  # also when it is not read to the end, or not at all
    return response


def sent(pieces: Iterator[Any], mimetype: str, name: str) -> Response:
    """Return a file of this name, sent piece by piece."""
    response = Response(stream_with_context(pieces), mimetype=mimetype)
    attach(response, name)
    return response
