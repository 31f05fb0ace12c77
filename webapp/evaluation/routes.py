"""The pages of evaluations."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.evaluation import bp, figures, operations, plots, queries
from webapp.evaluation.models import Kind
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.undo.messages import with_undo


@bp.get("/")
@login_required
def index() -> str:
    page = queries.page(current_user.id, request.args.get("before"))
    return render_template("evaluation/index.html", page=page)


@bp.get("/<uuid:id>")
@login_required
def show(id: uuid.UUID) -> str:
    evaluation = queries.evaluation(current_user.id, id)
    previous = queries.previous(current_user.id, evaluation)
    counts = queries.counts(current_user.id, evaluation)
    kind = request.args.get("kind", _most(counts), type=Kind)
    return render_template(
        "evaluation/show.html",
        evaluation=evaluation,
        previous=previous,
        rows=list(figures.rows(evaluation.figures, previous.figures if previous else None)),
        places=plots.bars(evaluation.figures["places"]),
        curve=plots.curve(evaluation.figures["curve"], evaluation.threshold),
        counts=counts,
        kind=kind,
        wrong=queries.wrong(current_user.id, evaluation, kind, request.args.get("after")),
    )


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    with unit_of_work():
        deleted = operations.delete(current_user.id, id, url_for("evaluation.index"))
        flash(with_undo("The evaluation has been deleted.", deleted))
    return see_other(url_for("evaluation.index"))


def _most(counts: dict[Kind, int]) -> Kind:
    """The way in which most questions went wrong that have an answer."""
    return max((kind for kind in Kind if kind is not Kind.NO_SOURCE), key=lambda kind: counts[kind])
