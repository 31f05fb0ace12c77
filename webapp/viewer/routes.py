"""The doors of a document: its contents, its pages, its text, its file, and where words stand in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.auth import audit
from webapp.documents import text
from webapp.documents.lineage import current_version
from webapp.documents.models import Document
from webapp.documents.queries import documents as queries
from webapp.ingest.parsed import Unreadable
from webapp.ingest.textlayer import runs
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.web import page_or_block, wants_fragment
from webapp.shared.arguments import as_integer
from webapp.shared.places import sheet_of
from webapp.shared.text import one_line
from webapp.viewer import bp, pictures
from webapp.viewer.contents import contents, mark
from webapp.viewer.find import find as find_words
from webapp.viewer.forms import FindForm
from webapp.viewer.marked import LAST_PASSAGE, NAMES, Marked, marked
from webapp.viewer.stored import send
from webapp.viewer.tables import around_quote, shown
from webapp.viewer.zoom import zoom

PASSAGES_SHOWN = 60
PAGES_SHOWN = 60
HITS_SHOWN = 30
NO_RECORDING = "This document has no recording."
NO_PAGE = "This document has no such page."


@bp.after_request
def _record(response: Response) -> Response:
    """Record that a document was read, where that is wanted."""
    if response.status_code < 300 and request.view_args and current_user.is_authenticated:
        audit.record_read(current_user.id, request.view_args["id"])
    return response


@bp.get("/<uuid:id>")
@login_required
def show(id: uuid.UUID) -> Response:
    """A document: its contents, or the text itself.

    ``?page=<n>``, ``?label=<what is printed on it>`` and what ``marked`` reads lead to their page.
    """
    document = queries.document(current_user.id, id)
    led_to = marked(current_user.id, document, request.args)
    number = _asked_page(document)
    if number is not None and document.page_count:
        number = min(max(number, 1), document.page_count)
    if not document.has_page_images:
        return _text(document, led_to, number)
    if led_to.quoted:
        number = led_to.quoted.chunk.page_at(led_to.quoted.start)
    if number is not None and document.page_count:
        return redirect(url_for("viewer.page", id=id, number=number, **_asked()), 303)
    tree = contents(current_user.id, id)
    return make_response(
        render_template(
            "viewer/show.html", document=document, newer=current_version(current_user.id, document), contents=tree
        )
    )


def _asked_page(document: Document) -> int | None:
    label = one_line(request.args.get("label"))
    if label:
        return sheet_of(document.page_labels, label, document.page_count) or as_integer(label)
    return request.args.get("page", type=int)


def _text(document: Document, led_to: Marked, number: int | None) -> Response:
    """The text of a document without pictures: from passage ``?from=<n>``, from a page, or around what is marked."""
    start = min(max(request.args.get("from", 0, type=int), 0), LAST_PASSAGE)
    if led_to.quoted:
        start = led_to.quoted.chunk.chunk_index - led_to.quoted.chunk.chunk_index % PASSAGES_SHOWN
    elif number is not None:
        on_page = queries.passages_on_page(current_user.id, document.id, number)
        start = next((passage.chunk_index for passage in on_page if text.on_page(passage, number)[1]), start)
    found = queries.passages_from(current_user.id, document.id, start, PASSAGES_SHOWN + 1)
    passages = found[:PASSAGES_SHOWN]
    tree = contents(current_user.id, document.id)
    paragraphs = shown(text.paragraphs(passages, led_to.quoted, led_to.others(passages)))
    return page_or_block(
        "viewer/text.html",
        "viewer/_panel.html",
        url=url_for("viewer.show", id=document.id, **_asked(), _anchor="quote"),
        document=document,
        newer=current_version(current_user.id, document),
        transcript=queries.transcript(current_user.id, document.id),
        marked=led_to,
        second=_second(led_to),
        start=start,
        contents=tree,
        here=mark(tree, lambda entry: entry.passage <= start),
        shown=around_quote(paragraphs) if wants_fragment() else paragraphs,
        earlier=max(start - PASSAGES_SHOWN, 0) if start else None,
        later=start + PASSAGES_SHOWN if len(found) > PASSAGES_SHOWN else None,
    )


@bp.get("/<uuid:id>/pages/<int:number>")
@login_required
def page(id: uuid.UUID, number: int) -> Response:
    """A page of a PDF or of a scan: its picture, with what ``marked`` reads marked, and its text."""
    document = queries.document(current_user.id, id)
    if not document.has_page_images and 1 <= number <= document.page_count:  # a slide, which is read as text
        anchor = "quote" if _asked() else f"page-{number}"
        return redirect(url_for("viewer.show", id=id, page=number, **_asked(), _anchor=anchor), 303)
    document = _paged(id, number)
    led_to = marked(current_user.id, document, request.args)
    layout, problem = None, ""
    try:
        layout = pictures.layout(document.file_key, number, queries.recognised_lines(current_user.id, id, number))
    except Unreadable as error:
        problem = error.sentence
    passages = queries.passages_on_page(current_user.id, id, number)
    tree = contents(current_user.id, id)
    paragraphs = shown(text.page_paragraphs(passages, number, led_to.quoted, led_to.others(passages)))
    return page_or_block(
        "viewer/page.html",
        "viewer/_panel.html",
        url=url_for("viewer.page", id=id, number=number, **_asked(), _anchor="highlight"),
        document=document,
        newer=current_version(current_user.id, document),
        number=number,
        layout=layout,
        runs=runs(layout) if layout else [],
        problem=problem,
        marked=led_to,
        rects=led_to.rects(layout, number) if layout else ([], []),
        shown=around_quote(paragraphs) if wants_fragment() else paragraphs,
        contents=tree,
        here=mark(tree, lambda entry: (entry.page or 0) <= number),
        **zoom(id, number, _asked()),
    )


@bp.get("/<uuid:id>/pages")
@login_required
def pages(id: uuid.UUID) -> Response:
    """All pages, small, sixty at a time; ``?from=<n>`` shows those around page n."""
    document = _paged(id, 1)
    number = min(max(request.args.get("from", 1, type=int), 1), document.page_count)
    first = (number - 1) // PAGES_SHOWN * PAGES_SHOWN + 1
    last = min(first + PAGES_SHOWN - 1, document.page_count)
    return make_response(
        render_template("viewer/pages.html", document=document, first=first, last=last, step=PAGES_SHOWN)
    )


@bp.get("/<uuid:id>/pages/<int:number>/image")
@login_required
def image(id: uuid.UUID, number: int) -> Response:
    """The picture of a page."""
    document = _paged(id, number)
    return _picture(lambda: pictures.image(document.file_key, number))


@bp.get("/<uuid:id>/pages/<int:number>/thumb")
@login_required
def thumb(id: uuid.UUID, number: int) -> Response:
    """The small picture of a page."""
    document = _paged(id, number)
    return _picture(lambda: pictures.thumbnail(document.file_key, number, document.page_count))


def _picture(draw: Callable[[], tuple[bytes, str]]) -> Response:
    """A browser keeps no picture: it may be deleted by then, and somebody else may sit there."""
    try:
        data, mimetype = draw()
    except Unreadable as error:
        raise Invalid(error.sentence) from error
    response = Response(data, mimetype=mimetype)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/<uuid:id>/find")
@login_required
def find(id: uuid.UUID) -> Response:
    """Where the words ``?q=`` stand in a document, from the place numbered ``&at=``."""
    document = queries.document(current_user.id, id)
    form = FindForm(request.args)
    problem = "" if form.validate() else " ".join(str(error) for error in form.q.errors)
    found = None
    if form.words and not problem:
        at = min(max(request.args.get("at", 1, type=int), 1), LAST_PASSAGE)
        found = find_words(current_user.id, id, form.words, at, HITS_SHOWN)
    page = render_template(
        "viewer/find.html", document=document, words=form.words, problem=problem, found=found, step=HITS_SHOWN
    )
    return make_response(page, 422 if problem else 200)


@bp.get("/<uuid:id>/file")
@login_required
def file(id: uuid.UUID) -> Response:
    """The file as it was uploaded, to be saved and not opened in the page."""
    return send(queries.document(current_user.id, id))


@bp.get("/<uuid:id>/media")
@login_required
def media(id: uuid.UUID) -> Response:
    """The sound or film of a recording, to be played in the page, in ranges."""
    document = queries.document(current_user.id, id)
    if not document.is_recording:
        raise NotFound(NO_RECORDING)
    return send(document, document.mime)


def _second(led_to: Marked) -> int:
    """The second of a recording to begin at: ``?at=``, or that of what is marked."""
    asked = request.args.get("at", type=int)
    marked_at = led_to.quoted.chunk.second_at(led_to.quoted.start) if led_to.quoted else None
    return max(int(asked if asked is not None else marked_at or 0), 0)


def _paged(id: uuid.UUID, number: int) -> Document:
    document = queries.document(current_user.id, id)
    if not document.has_page_images or not 1 <= number <= document.page_count:
        raise NotFound(NO_PAGE)
    return document


def _asked() -> dict[str, Any]:
    return {name: request.args[name] for name in NAMES if name in request.args}
