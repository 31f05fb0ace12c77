"""The doors of the library."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, make_response, render_template, request, send_file, url_for
from flask_login import current_user, login_required
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp.documents import bp, operations, pictures, queries, reader
from webapp.documents.forms import UploadForm
from webapp.documents.models import Document
from webapp.documents.names import file_name
from webapp.documents.quotes import Quoted, passage_at, quoted
from webapp.errors import Invalid, NotFound
from webapp.extensions import clients
from webapp.ingest.highlight import highlight
from webapp.ingest.parsed import Unreadable
from webapp.unit_of_work import unit_of_work
from webapp.web import fragment_or_redirect, see_other

PASSAGES_SHOWN = 60
LAST_PASSAGE = 2**31 - 1  # the database counts no further
OUTCOMES_SAID = 8  # they travel in a cookie, which holds 4 kB
NO_PAGE = "This document has no such page."


@bp.get("/")
@login_required
def index() -> Response:
    """The library, newest first; ``?before=<id>`` goes on after that document."""
    return _library(UploadForm(), 200)


def _library(form: UploadForm, status: int) -> Response:
    shelf = queries.library(current_user.id, _uuid(request.args.get("before")))
    return make_response(render_template("documents/index.html", form=form, shelf=shelf), status)


@bp.post("/")
@login_required
def create() -> Response:
    """Take one file or several; what became of each is said on the library's page."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _library(form, 422)
    with unit_of_work():
        owner = current_user.id  # and the connection is given back: copying a large file takes a while
    title = form.title.data or "" if len(form.file.data) == 1 else ""
    _say([_take(owner, file, title, form.facts()) for file in form.file.data])
    return see_other(url_for("documents.index"))


def _take(owner: uuid.UUID, file: FileStorage, title: str, facts: dict[str, Any]) -> operations.Added | str:
    """Keep one file; return what it is now in the library, or a sentence that says why it is not."""
    try:
        with operations.stored(file.stream) as saved, unit_of_work():
            return operations.add(owner, saved, file.filename, title, facts)
    except Invalid as error:
        return f"{_short(file_name(file.filename))}: {error}"


def _say(outcomes: list[operations.Added | str]) -> None:
    """Tell on the next page what became of each file: the new ones together, each other one by itself."""
    added = [outcome for outcome in outcomes if isinstance(outcome, operations.Added)]
    new = [outcome for outcome in added if not outcome.is_duplicate]
    if new:
        flash(
            f"“{_short(new[0].document.title)}” is being read."
            if len(new) == 1
            else f"{len(new)} files are being read."
        )
    others = [(_was_there(outcome), "message") for outcome in added if outcome.is_duplicate]
    others += [(outcome, "error") for outcome in outcomes if isinstance(outcome, str)]
    for sentence, category in others[:OUTCOMES_SAID]:
        flash(sentence, category)
    if len(others) > OUTCOMES_SAID:
        flash(f"And {len(others) - OUTCOMES_SAID} more files were not added; the list below shows your library.")


def _was_there(added: operations.Added) -> str:
    link = Markup('<a href="{}">{}</a>').format(
        url_for("documents.show", id=added.document.id), _short(added.document.title)
    )
    words = Markup("“{}” is in your library already, as {}. It was not added a second time.")
    return words.format(_short(added.file_name), link)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


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
        return see_other(url_for("documents.page", id=id, number=number, **_mark()))
    chapters = queries.chapters(current_user.id, id)
    return make_response(render_template("documents/show.html", document=document, chapters=chapters))


def _text(document: Document, quote: Quoted | None) -> Response:
    """The text of a document without pages, from passage ``?from=<n>``, or around the quote."""
    start = min(max(request.args.get("from", 0, type=int), 0), LAST_PASSAGE)
    if quote:
        start = quote.chunk.chunk_index - quote.chunk.chunk_index % PASSAGES_SHOWN
    passages = queries.passages_from(current_user.id, document.id, start, PASSAGES_SHOWN + 1)
    page = render_template(
        "documents/text.html",
        document=document,
        quoted=quote,
        chapters=queries.chapters(current_user.id, document.id),
        paragraphs=reader.paragraphs(passages[:PASSAGES_SHOWN], quote),
        earlier=max(start - PASSAGES_SHOWN, 0) if start else None,
        later=start + PASSAGES_SHOWN if len(passages) > PASSAGES_SHOWN else None,
    )
    return make_response(page)


@bp.get("/<uuid:id>/status")
@login_required
def status(id: uuid.UUID) -> Response:
    """The document's line in the library, as it is now; a plain browser is sent to the library."""
    document = queries.document(current_user.id, id)
    return fragment_or_redirect("documents/status.hx.html", url_for("documents.index"), document=document)


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
            "documents/page.html",
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
    response = send_file(
        clients.files.path(document.file_key),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=document.file_name,
        etag=document.sha256,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/<uuid:id>/retry")
@login_required
def retry(id: uuid.UUID) -> Response:
    """Read a document again that could not be read."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        operations.retry(document)
    return fragment_or_redirect("documents/_document.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    """Take a document out of the library at once; a job removes what is left of it."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        title = document.title
        operations.hide(document)
    flash(f"“{_short(title)}” was deleted, with its pages and every quote of it in your chats.")
    return see_other(url_for("documents.index"))


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
