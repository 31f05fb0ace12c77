"""Runs: one template over many documents, with its results."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator

from flask import Response, flash, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.exports import sending, zips
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import page_or_block, see_other
from webapp.templates import bp, output
from webapp.templates.limits.blog import slug
from webapp.templates.models import Draft
from webapp.templates.operations import runs as operations
from webapp.templates.queries import runs as queries
from webapp.undo.messages import with_undo


@bp.get("/runs/")
@login_required
def runs() -> str:
    return render_template("templates/runs.html", runs=queries.runs(current_user.id))


@bp.get("/runs/<uuid:id>")
@login_required
def run(id: uuid.UUID) -> Response:
    """What became of each document; for htmx the part of the page that changes while it goes on."""
    found, results = queries.run(current_user.id, id), queries.results(current_user.id, id)
    counts = Counter(result.state for result in results)
    return page_or_block("templates/run.html", "templates/_run.html", run=found, results=results, counts=counts)


@bp.post("/runs/<uuid:id>/cancel")
@login_required
def cancel_run(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        operations.cancel(current_user.id, id)
    return see_other(url_for("templates.run", id=id))


@bp.post("/runs/<uuid:id>/retry")
@login_required
def retry_run(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        operations.retry(current_user.id, id)
    return see_other(url_for("templates.run", id=id))


@bp.post("/runs/<uuid:id>/delete")
@login_required
def delete_run(id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        deleted = operations.delete(current_user.id, id, url_for("templates.runs"))
        flash(with_undo("The run has been deleted. Its drafts are still there.", deleted))
    return see_other(url_for("templates.runs"))


@bp.get("/runs/<uuid:id>/export")
@login_required
def export_run(id: uuid.UUID) -> Response:
    """All drafts of a run as a zip, as Markdown."""
    name = f"drafts-{slug(queries.run(current_user.id, id).name) or 'run'}"
    sending.record(f"the drafts of run {id}")
    return sending.download(name, _entries(queries.made(current_user.id, id)))


def _entries(drafts: list[Draft]) -> Iterator[zips.Entry]:
    wanted = output.FORMATS["md"]
    for number, draft in enumerate(drafts, 1):
        yield zips.Entry(
            f"{number:03} {slug(draft.title) or draft.type}{wanted.suffix}",
            wanted.write(draft.type, draft.content).decode(),
        )
