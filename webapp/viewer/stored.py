"""The file of a document, as it is sent to its reader."""

from __future__ import annotations

from flask import send_file
from werkzeug.wrappers import Response

from webapp.documents.models import Document
from webapp.platform.errors import NotFound
from webapp.platform.extensions import clients

NO_FILE = "This document has no file yet."
LOST = "The file of this document is not on the server any more. Its text is kept, and can be read and asked about."
SAVED = "application/octet-stream"


def send(document: Document, mime: str = "") -> Response:
    """Send the file of a document, or the range of it that is asked for; raise NotFound when it is not there.

    ``mime``: what it is played as in the page; without, the browser saves it.
    """
    if not document.file_key:
        raise NotFound(NO_FILE)
    path = clients.files.path(document.file_key)
    if not path.is_file():
        raise NotFound(LOST)
    response = send_file(
        path,
        mimetype=mime or SAVED,
        as_attachment=not mime,
        download_name=document.file_name,
        etag=document.sha256,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
