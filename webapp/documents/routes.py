"""The pages and actions of the library."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import flash, request, url_for
from flask_login import current_user, login_required
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webapp.documents import bp, forms, metadata, restoring
from webapp.documents import progress as progress_of
from webapp.documents.forms import BulkForm, EditForm, UploadForm
from webapp.documents.models import Document
from webapp.documents.operations import bulk as bulk_operations
from webapp.documents.operations import collections as collection_operations
from webapp.documents.operations import documents as operations
from webapp.documents.queries import collections, library
from webapp.documents.queries import documents as queries
from webapp.documents.queries import progress as progress_queries
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, fragment_or_redirect, page_or_block, see_other, wants_fragment
from webapp.shared import places
from webapp.shared.arguments import as_moment, as_uuid
from webapp.shared.text import counted
from webapp.undo import operations as undo
from webapp.undo.messages import with_undo

LONGEST_PAGE = 100  # rows

bp.add_app_template_filter(progress_of.sentence, "progress_sentence")
bp.add_app_template_filter(places.place, "place")
bp.add_app_template_filter(places.clock, "clock")
bp.add_app_template_filter(lambda sheet, labels: places.label_of(labels, sheet), "label")
bp.add_app_template_filter(metadata.summary, "summary")


@bp.get("/")
@login_required
def index() -> Response:
    """Show the library, filtered and sorted as its address says; ``?before=<cursor>`` leads to the next page."""
    return library_page(UploadForm(), 200)


def library_page(form: UploadForm, status: int, **values: Any) -> Response:
    """Render the library with an upload form; ``values`` are further template variables."""
    shown = _filtered(request.args)
    filters, address = shown["filters"], shown["address"]
    if filters.collection and not shown["inside"]:
        raise NotFound(collections.NO_COLLECTION)
    page = library.page(current_user.id, filters, address.get("sort", ""), request.args.get("before"))
    response = page_or_block(
        "documents/index.html",
        "documents/_library.html",
        form=form,
        page=page,
        bulk_form=BulkForm(formdata=None),
        bulk_fields=metadata.IN_BULK,
        notice=restoring.NOTICE if restoring.is_being_restored(current_user.id) else "",
        **shown,
        **_progress(page.rows),
        **values,
    )
    response.status_code = status
    if wants_fragment():
        response.headers["HX-Push-Url"] = url_for("documents.index", **address)
    return response


def _filtered(values: MultiDict[str, str]) -> dict[str, Any]:
    """Return the template variables for what an address filters the library by."""
    filters, sort = forms.filters(values), values.get("sort", "")
    kept = collections.collections(current_user.id)
    return {
        "filters": filters,
        "address": filters.address | ({"sort": sort} if sort in library.SORTS else {}),
        "sorts": library.SORTS,
        "overview": library.overview(current_user.id, filters),
        "collections": kept,
        "inside": next((each for each in kept if each.id == filters.collection), None),
    }


def _progress(documents: Collection[Document], since: datetime | None = None) -> dict[str, Any]:
    """Return the template variables for the progress of uploads."""
    return {
        "uploads": progress_queries.upload_progress(current_user.id, since),
        "places": progress_queries.places(current_user.id, documents),
    }


@bp.get("/progress")
@login_required
def progress() -> Response:
    """Render the rows ``?ids=`` as they are now, and how many of the files added from ``?since=`` on are ready."""
    ids = [id for part in request.args.get("ids", "").split(",")[:LONGEST_PAGE] if (id := as_uuid(part))]
    documents = progress_queries.documents(current_user.id, ids)
    values = _progress(documents, as_moment(request.args.get("since")))
    if documents and not values["uploads"].processing:
        address = urlsplit(request.headers.get("HX-Current-URL", ""))
        values |= _filtered(MultiDict(parse_qsl(address.query)))
    return fragment_or_redirect(
        "documents/progress.hx.html", url_for("documents.index"), documents=documents, in_library=True, **values
    )


@bp.get("/<uuid:id>/status")
@login_required
def status(id: uuid.UUID) -> Response:
    """Render a document's row as it is now; without htmx, redirect to the library.

    ``?quiet=1`` leaves out the message about its state: the row replaces the form that edits it.
    """
    document = queries.document(current_user.id, id)
    line = "documents/_document.html" if "quiet" in request.args else "documents/status.hx.html"
    in_library = "quiet" in request.args
    return fragment_or_redirect(line, url_for("documents.index"), document=document, in_library=in_library)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@login_required
def edit(id: uuid.UUID) -> Response:
    """Edit a document. htmx gets the form in place of the row, or with ``place=page`` beside the text."""
    document = queries.document(current_user.id, id)
    form = EditForm(data={**metadata.values(document), "collections": [str(each.id) for each in document.collections]})
    form.collections.choices = [(str(each.id), each.name) for each in collections.collections(current_user.id)]
    is_line = request.values.get("place") != "page"
    if not form.validate_on_submit():
        if not form.is_submitted():
            form.show()
        block = "documents/_edit_line.html" if is_line else "documents/_edit.html"
        response = page_or_block("documents/edit.html", block, document=document, form=form, is_line=is_line)
        response.status_code = 422 if form.is_submitted() else 200
        return response
    with unit_of_work():
        collected = (*form.collection_changes(), form.new_collection.data)
        document = operations.edit(current_user.id, id, form.changes(), *collected)
    if is_line and wants_fragment():
        return fragment_or_redirect("documents/_document.html", "", document=document, in_library=True)
    flash("Your changes were saved.")
    return see_other(address_of("document", id=id))


@bp.post("/bulk")
@login_required
def bulk() -> Response:
    """Apply an action to many documents, and say how many were changed, and why others were not."""
    form = BulkForm()
    if not form.validate_on_submit():
        raise Invalid(form.problem)
    owner, filters = current_user.id, forms.filters(request.form)
    ids = library.ids(owner, filters) if form.everything.data else forms.selected(request.form)
    if not ids:
        raise Invalid("No document was selected. Go back and select the ones you mean.")
    outcome = bulk_operations.each(owner, ids, form.action.data, _parameters(owner, form))
    for sentence, category in outcome.sentences(form.action.data):
        flash(_undoable(owner, sentence, outcome) if outcome.deleted and category == "message" else sentence, category)
    sort = request.form.get("sort") if request.form.get("sort") in library.SORTS else None
    return see_other(url_for("documents.index", **filters.address, sort=sort))


def _undoable(owner: uuid.UUID, sentence: str, outcome: bulk_operations.Outcome) -> str:
    label, data = counted(outcome.done, "document"), [str(id) for id in outcome.deleted]
    with unit_of_work():
        return with_undo(sentence, undo.keep(owner, "documents", label, url_for("documents.index"), data))


@bp.post("/<uuid:id>/retry")
@login_required
def retry(id: uuid.UUID) -> Response:
    """Process a failed or cancelled document again."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        operations.retry(document)
    return fragment_or_redirect("documents/_document.html", url_for("documents.index"), document=document)


@bp.post("/<uuid:id>/cancel")
@login_required
def cancel(id: uuid.UUID) -> Response:
    """Stop processing a document; one that is ready by now stays ready."""
    with unit_of_work():
        document = queries.document(current_user.id, id)
        operations.cancel(document)
    return fragment_or_redirect("documents/_document.html", url_for("documents.index"), document=document)


def _parameters(owner: uuid.UUID, form: BulkForm) -> bulk_operations.Parameters:
    collection = None
    if form.action.data in ("collect", "uncollect"):
        with unit_of_work():
            name, makes = form.collection_name.data or "", form.action.data == "collect"
            found = collection_operations.ensure(owner, name) if makes else collections.named(owner, name)
            collection = found.id if found else None
    return bulk_operations.Parameters(form.tags.data or [], form.values(), collection)
