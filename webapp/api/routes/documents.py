"""Documents: added, listed, changed, deleted, read."""

from __future__ import annotations

import uuid

from flask import request

from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.base import Deleted, Listed
from webapp.api.shapes.documents import (
    Address,
    DocumentAnswer,
    DocumentFields,
    DocumentQuery,
    PassageAnswer,
    PassageList,
    PassageQuery,
    Upload,
    Uploaded,
)
from webapp.auth import audit
from webapp.auth.tokens import WRITE
from webapp.documents.forms import UploadForm
from webapp.documents.models import Document
from webapp.documents.operations import documents as operations
from webapp.documents.operations.documents import Added
from webapp.documents.queries import documents as queries
from webapp.documents.queries import library
from webapp.documents.queries.library import Filters
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.sources import operations as sources
from webapp.sources.forms import PageForm, with_scheme
from webapp.sources.intake import Intake
from webapp.undo import operations as undo

NO_CSRF = {"csrf": False}
"""A request with a token has no form of ours before it."""
PASSAGES_A_PAGE = 20
NO_PASSAGE = "There is no such passage in your library. Its document may have been deleted, or read anew."


@operation("GET", "/documents")
def list_documents(query: DocumentQuery) -> Listed[DocumentAnswer]:
    """List the documents of the library."""
    values = query.model_dump(exclude={"sort", "cursor", "words"})
    page = library.page(caller().id, Filters(title=query.words, **values), query.sort, query.cursor)
    return Listed[DocumentAnswer](items=[DocumentAnswer.of(one) for one in page.rows], next=page.cursor)


@operation("POST", "/documents", WRITE, status=201, form=Upload)
def upload_documents() -> Uploaded:
    """Add files. One that is in the library already is not added again: sending it twice does no harm."""
    form = UploadForm(request.files | request.form, meta=NO_CSRF)
    if not form.validate():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    with unit_of_work():
        owner = caller().id  # releases the connection: copying a large file takes a while
    values = form.values() if len(form.file.data) == 1 else form.values() | {"title": ""}
    intakes = [(Intake(owner, values), file) for file in form.file.data]
    outcomes = [each for intake, file in intakes for each in intake.add(file.stream, file.filename)]
    no_room = next((intake.no_room for intake, _ in intakes if intake.no_room), None)
    if no_room and not any(isinstance(each, Added) for each in outcomes):
        raise no_room
    added = [DocumentAnswer.of(each.document) for each in outcomes if isinstance(each, Added)]
    return Uploaded(documents=added, problems=[each for each in outcomes if isinstance(each, str)])


def _again(id: uuid.UUID) -> DocumentAnswer:
    return DocumentAnswer.of(queries.document(caller().id, id))


@operation("POST", "/documents/web", WRITE, status=201, again=_again)
def add_address(body: Address) -> DocumentAnswer:
    """Add a web page, or a YouTube video by its captions; it is fetched and read behind the answer."""
    form = PageForm(data={"url": body.url}, meta=NO_CSRF)
    if not form.validate():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    if form.video_id:
        return DocumentAnswer.of(sources.add_video(caller().id, form.video_id).document)
    return DocumentAnswer.of(sources.add_page(caller().id, with_scheme(body.url)).document)


@operation("GET", "/documents/<uuid:id>")
def get_document(id: uuid.UUID) -> DocumentAnswer:
    """Get a document, with how far it has been read."""
    return DocumentAnswer.of(queries.document(caller().id, id))


@operation("PATCH", "/documents/<uuid:id>", WRITE)
def change_document(id: uuid.UUID, body: DocumentFields) -> DocumentAnswer:
    """Change what is known of a document."""
    return DocumentAnswer.of(operations.edit(caller().id, id, body.model_dump(exclude_unset=True)))


@operation("DELETE", "/documents/<uuid:id>", WRITE)
def delete_document(id: uuid.UUID) -> Deleted:
    """Put a document into the bin, with its older versions. It answers nothing from then on."""
    document = queries.document(caller().id, id)
    operations.soft_delete(document)
    kept = undo.keep(caller().id, "documents", f"“{document.title}”", "/documents/", [str(id)])
    return Deleted(undo_id=kept.id, label=kept.label)


@operation("GET", "/documents/<uuid:id>/passages")
def list_passages(id: uuid.UUID, query: PassageQuery) -> PassageList:
    """Read a document: its passages in order, twenty at a time."""
    return _passages(queries.document(caller().id, id), query.start, PASSAGES_A_PAGE)


@operation("GET", "/passages/<uuid:passage>")
def get_passage(passage: uuid.UUID) -> PassageList:
    """Read a passage, with the one before it and the one after it."""
    found = queries.chunks_by_ids(caller().id, [passage]).get(passage)
    if found is None:
        raise NotFound(NO_PASSAGE)
    return _passages(found.document, max(0, found.chunk_index - 1), 2 + bool(found.chunk_index))


def _passages(document: Document, start: int, limit: int) -> PassageList:
    found = queries.passages_from(caller().id, document.id, start, limit + 1)
    items = [PassageAnswer.of(chunk, document) for chunk in found[:limit]]
    following = found[limit].chunk_index if len(found) > limit else None
    answer = PassageList(document=DocumentAnswer.of(document), items=items, next=following)
    audit.record_read(caller().id, document.id)
    return answer
