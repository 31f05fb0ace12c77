"""The pages and actions of the bin."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request, url_for
from flask_login import current_user, login_required
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.bin import bp, operations, queries
from webapp.documents.models import Document
from webapp.documents.operations import documents
from webapp.documents.queries import documents as library
from webapp.platform.errors import NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other
from webapp.shared.text import shortened
from webapp.undo.messages import with_button


@bp.get("/documents/bin")
@login_required
def index() -> str:
    """Show the bin, the last deleted first; ``?before=<cursor>`` leads to the next page."""
    page = queries.page(current_user.id, request.args.get("before"))
    return render_template("bin/index.html", page=page, size=queries.size(current_user.id))


@bp.get("/documents/receipts")
@login_required
def receipts() -> str:
    """Show the receipts, newest first; ``?before=<cursor>`` leads to the next page."""
    page = queries.receipts(current_user.id, request.args.get("before"))
    return render_template("bin/receipts.html", page=page)


@bp.post("/documents/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    """Put a document into the bin: it is hidden everywhere at once, and can be restored."""
    with unit_of_work():
        document = library.document(current_user.id, id)
        title = document.title
        documents.soft_delete(document)
    flash(_undo(id, title))
    return see_other(url_for("documents.index"))


def _undo(id: uuid.UUID, title: str) -> str:
    """Return the message that a document is in the bin, with the button that restores it."""
    words = Markup('“{}” was moved to <a href="{}">the bin</a> and is no longer used in answers.')
    return with_button(words.format(shortened(title), url_for("bin.index")), url_for("bin.restore", id=id), title)


@bp.post("/documents/<uuid:id>/restore")
@login_required
def restore(id: uuid.UUID) -> Response:
    """Restore a document to the library, and go there."""
    try:
        with unit_of_work():
            document = operations.restore(current_user.id, id)
            flash(_is_back(document))
    except operations.InLibrary as error:
        flash(_was_added(error.document), "error")
        return see_other(url_for("bin.index"))
    return see_other(url_for("documents.index"))


@bp.post("/documents/<uuid:id>/purge")
@login_required
def purge(id: uuid.UUID) -> Response:
    """Purge a document now; sent again, it leads to the receipts."""
    try:
        with unit_of_work():
            operations.purge(current_user.id, id)
    except NotFound:
        if not queries.has_receipt(current_user.id, id):
            raise
    flash("The document is being permanently deleted. Its receipt is below.")
    return see_other(url_for("bin.receipts"))


@bp.post("/documents/bin/empty")
@login_required
def empty() -> Response:
    """Purge all documents in the bin."""
    with unit_of_work():
        operations.empty(current_user.id)
    flash("Everything in the bin is being permanently deleted. The receipts are below.")
    return see_other(url_for("bin.receipts"))


@bp.post("/chat/<uuid:id>/purge")
@login_required
def purge_conversation(id: uuid.UUID) -> Response:
    """Purge a conversation now; sent again, it leads to the receipts."""
    try:
        with unit_of_work():
            operations.purge_conversation(current_user.id, id)
    except NotFound:
        if not queries.has_receipt(current_user.id, id):
            raise
    flash("The conversation is being permanently deleted. Its receipt is below.")
    return see_other(url_for("bin.receipts"))


@bp.post("/chat/bin/empty")
@login_required
def empty_of_conversations() -> Response:
    """Purge all conversations in the bin."""
    with unit_of_work():
        operations.empty_of_conversations(current_user.id)
    flash("Every conversation in the bin is being permanently deleted. The receipts are below.")
    return see_other(url_for("bin.receipts"))


def _is_back(document: Document) -> str:
    words = "“{}” was restored to your library. It can be read at once."
    if not document.is_final:
        words += " Answers will use it again in a moment."
    return words.format(shortened(document.title))


def _was_added(document: Document) -> str:
    link = Markup('<a href="{}">{}</a>').format(address_of("document", id=document.id), shortened(document.title))
    words = Markup(
        "The same file has been uploaded again since and is in your library as {}. There is nothing to restore."
    )
    return words.format(link)
