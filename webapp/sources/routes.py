"""The actions that add documents: files, videos and web pages."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, request, url_for
from flask_login import current_user, login_required
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.documents.forms import UploadForm
from webapp.documents.operations.documents import stored
from webapp.documents.routes import library_page
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other, wants_fragment
from webapp.sources import bp, operations, uploads
from webapp.sources.forms import MOST_FORM_BYTES, PageForm, SourceForm, VideoForm, with_scheme
from webapp.sources.intake import Intake
from webapp.sources.operations import Added, Outcome, TranscriptFile

SENTENCES = {
    Outcome.FETCHING: Markup("{} is being fetched."),
    Outcome.READING: Markup("The transcript of {} is being read."),
    Outcome.THERE: Markup("{} is already in your library and was not added again."),
    Outcome.BINNED: Markup("{} is in the bin. Restore it there, or delete it permanently first."),
}


@bp.app_template_global("source_form")
def _empty_form() -> SourceForm:
    return SourceForm(formdata=None)


@bp.url_value_preprocessor
def _take_long_texts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Set before the view, because the CSRF token is read from the form first.
    request.max_form_memory_size = MOST_FORM_BYTES


@bp.post("/")
@login_required
def upload() -> Response:
    """Add files; the outcome of each is shown on the page of the library, or rendered in order for the script."""
    form = UploadForm()
    if not form.validate_on_submit():
        problems = [str(error) for errors in form.errors.values() for error in errors]
        return uploads.fragment(problems, 422) if wants_fragment() else library_page(form, 422)
    with unit_of_work():
        owner = current_user.id  # releases the connection: copying a large file takes a while
    values = form.values() if len(form.file.data) == 1 else form.values() | {"title": ""}
    outcomes = [each for file in form.file.data for each in Intake(owner, values).add(file.stream, file.filename)]
    if wants_fragment():
        return uploads.fragment(outcomes)
    uploads.flash_outcomes(outcomes)
    return see_other(url_for("documents.index"))


@bp.post("/youtube")
@login_required
def youtube() -> Response:
    """Add a video, or a transcript to a video whose captions could not be fetched."""
    return _add(VideoForm())


@bp.post("/web")
@login_required
def web() -> Response:
    """Add a web page or a video by its address."""
    return _add(PageForm())


def _add(form: SourceForm) -> Response:
    if not form.validate_on_submit():
        return _again(form)
    try:
        _say(_taken(form))
    except Invalid as error:
        form.form_errors.append(str(error))
        return _again(form)
    return see_other(url_for("documents.index"))


def _again(form: SourceForm) -> Response:
    return library_page(UploadForm(formdata=None), 422, source=form)


def _taken(form: SourceForm) -> Added:
    owner, video = current_user.id, form.video_id
    if video is None:
        with unit_of_work():
            return operations.add_page(owner, with_scheme(form.url.data))
    if transcript := form.pasted_or_uploaded:
        text, suffix = transcript
        with stored(io.BytesIO(text.encode())) as file, unit_of_work():
            return operations.add_video(owner, video, TranscriptFile(file, suffix))
    with unit_of_work():
        return operations.add_video(owner, video)


def _say(added: Added) -> None:
    document = added.document
    name = Markup("“{}”").format(document.title)
    place = url_for("bin.index") if added.outcome == Outcome.BINNED else url_for("viewer.show", id=document.id)
    flash(SENTENCES[added.outcome].format(Markup('<a href="{}">{}</a>').format(place, name)))
