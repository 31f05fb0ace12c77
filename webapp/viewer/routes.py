"""The doors of a document: its contents, its pages, its text, its file."""

from __future__ import annotations

import uuid
from typing import Any

from flask import make_response, render_template, request, send_file, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.documents import queries
from webapp.documents.models import Document
from webapp.errors import Invalid, NotFound
from webapp.extensions import clients
from webapp.ingest.highlight import highlight
from webapp.ingest.parsed import Unreadable
from webapp.viewer import bp, pictures, reader
from webapp.viewer.quotes import Quoted, passage_at, quoted
from webapp.web import see_other

PASSAGES_SHOWN = 60
LAST_PASSAGE = 2**31 - 1  # the database counts no further
NO_FILE = "This document has no file yet."
NO_PAGE = "This document has no such page."


@bp.get("/<uuid:id>")
@login_required
def show(id: uuid.UUID) -> Response:
    """A document: a PDF's contents, or the text itself; ``?page=<n>`` and what ``_quote`` reads lead to their page."""
    document = queries.document(current_user.id, id)
    quote = _quote(document)
    if not document.is_pdf:
        return _text(document, quote)
    number = quote.chunk.page_at(quote.start) if quote else request.args.get("page", type=int)
    if number is not None and document.page_count:
        number = min(max(number, 1), document.page_count)
        return see_other(url_for("viewer.page", id=id, number=number, **_mark()))
    chapters = queries.chapters(current_user.id, id)
    return make_response(render_template("viewer/show.html", document=document, chapters=chapters))


def _text(document: Document, quote: Quoted | None) -> Response:
    """The text of a document without pages, from passage ``?from=<n>``, or around the quote."""
    start = min(max(request.args.get("from", 0, type=int), 0), LAST_PASSAGE)
    if quote:
        start = quote.chunk.chunk_index - quote.chunk.chunk_index % PASSAGES_SHOWN
    passages = queries.passages_from(current_user.id, document.id, start, PASSAGES_SHOWN + 1)
    page = render_template(
        "viewer/text.html",
        document=document,
        quoted=quote,
        chapters=queries.chapters(current_user.id, document.id),
        paragraphs=reader.paragraphs(passages[:PASSAGES_SHOWN], quote),
        earlier=max(start - PASSAGES_SHOWN, 0) if start else None,
        later=start + PASSAGES_SHOWN if len(passages) > PASSAGES_SHOWN else None,
    )
    return make_response(page)


@bp.get("/<uuid:id>/pages/<int:number>")
@login_required
def page(id: uuid.UUID, number: int) -> Response:
    """A page of a PDF: its picture, with what ``_quote`` reads marked, and its text."""
    document = _paged(id, number)
    quote = _quote(document)
    layout, problem = None, ""
    try:
        layout = pictures.layout(document.file_key, number)
    except Unreadable as error:
        problem = error.sentence
    words = reader.quote_on_page(quote, number) if quote else ""
    return make_response(
        render_template(
            "viewer/page.html",
            document=document,
            number=number,
            layout=layout,
            problem=problem,
            quoted=quote,
            highlights=highlight(layout, words).rects if layout and words.strip() else [],
            paragraphs=reader.page_paragraphs(queries.passages_on_page(current_user.id, id, number), number, quote),
        )
    )


@bp.get("/<uuid:id>/pages/<int:number>/image")
@login_required
def image(id: uuid.UUID, number: int) -> Response:
    """The picture of a page. The browser keeps it, and asks each time whether its reader may still see it."""
    document = _paged(id, number)
    try:
        drawn, mime = pictures.image(document.file_key, number)
    except Unreadable as error:
        raise Invalid(error.sentence) from error
    response = make_response(drawn)
    response.mimetype = mime
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(f"{document.sha256}-{number}")
    return response.make_conditional(request)


@bp.get("/<uuid:id>/file")
@login_required
def file(id: uuid.UUID) -> Response:
    """The file as it was uploaded, to be saved and not opened in the page."""
    document = queries.document(current_user.id, id)
    if not document.file_key:
        raise NotFound(NO_FILE)
    response = send_file(
        clients.files.path(document.file_key),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=document.file_name,
        etag=document.sha256,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _paged(id: uuid.UUID, number: int) -> Document:
    document = queries.document(current_user.id, id)
    if not document.is_pdf or not 1 <= number <= document.page_count:
        raise NotFound(NO_PAGE)
    return document


def _quote(document: Document) -> Quoted | None:
    """What is to be marked: the quote of ``?quote=<citation id>``, or ``?passage=<n>`` or its ``&sentence=<n>``."""
    citation_id = _uuid(request.args.get("quote"))
    if citation_id:
        return quoted(current_user.id, document.id, citation_id)
    passage = request.args.get("passage", type=int)
    if passage is None or not 0 <= passage <= LAST_PASSAGE:
        return None
    return passage_at(current_user.id, document.id, passage, request.args.get("sentence", type=int))


def _mark() -> dict[str, Any]:
    return {name: request.args[name] for name in ("quote", "passage", "sentence") if name in request.args}


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
