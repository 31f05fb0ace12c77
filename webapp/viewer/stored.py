"""The file of a document, as it is sent to its reader."""

from __future__ import annotations

import io

from flask import request, send_file
from werkzeug.wrappers import Response

from webapp.clients.files import FileGone
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
    try:
        file = clients.files.open(document.file_key)
    except FileGone:
        raise NotFound(LOST) from None
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    response = send_file(
        file,
        mimetype=mime or SAVED,
        as_attachment=not mime,
        download_name=document.file_name,
        etag=document.sha256,
        conditional=False,
    )
    response.content_length = size
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
