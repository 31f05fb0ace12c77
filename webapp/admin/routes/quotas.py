"""What one user may use."""

from __future__ import annotations

import uuid

from flask import flash, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp, queries
from webapp.admin import quotas as operations
from webapp.admin.forms import as_typed
from webapp.admin.routes.access import by
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.quotas.routes import LABELS


@bp.route("/users/<uuid:id>/quotas", methods=["GET", "POST"])
def quotas(id: uuid.UUID) -> BaseResponse:
    """Show what a user uses and may use, in numbers, and change that."""
    person, problem = queries.person(id), ""
    if request.method == "POST":
        try:
            with unit_of_work():
                operations.change(by(), id, request.form)
        except Invalid as error:
            problem = str(error)
        else:
            flash(f"The limits of {person.username} are changed.")
            return see_other(url_for("admin.quotas", id=id))
    values = {"person": person, "problem": problem, "limits": operations.limits(id), "labels": LABELS}
    return make_response(
        render_template("admin/quotas.html", typed=as_typed(request.form), **values), 422 if problem else 200
    )
