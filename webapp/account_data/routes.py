"""The page of everything that is the user's, its export, and the way out."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Response, make_response, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.account_data import bp, exporting, operations, queries
from webapp.account_data.forms import DeleteForm
from webapp.admin.routes.access import administrators_only, by
from webapp.auth import session
from webapp.auth.password_links import PRIVATE
from webapp.exports import sending
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other


@bp.get("/account/data")
@login_required
def show() -> Response:
    return _show(DeleteForm(formdata=None))


@bp.get("/account/data/export")
@login_required
def export() -> Response:
    """Everything of the user in one zip."""
    sending.record("everything")
    name = f"footnote-everything-{datetime.now(UTC):%Y-%m-%d}"
    return sending.download(name, exporting.of_account(current_user.id))


@bp.post("/account/data/delete")
@limiter.limit("10 per 5 minutes", on_breach=try_later)
@login_required
def delete() -> BaseResponse:
    """Delete the account: it is closed at once, and there is no way back."""
    form = DeleteForm()
    if not form.validate():
        return _show(form)
    try:
        with unit_of_work():
            deletion_id = operations.delete_own(current_user, form.password.data)
    except Invalid as error:
        form.password.errors = [str(error)]
        return _show(form)
    session.end()
    return see_other(url_for("account_data.deleted", id=deletion_id))


@bp.post("/admin/users/<uuid:id>/delete")
def delete_user(id: uuid.UUID) -> BaseResponse:
    """Delete the account of somebody who is disabled, with everything in it; for administrators alone."""
    if refused := administrators_only():
        return refused
    with unit_of_work():
        deletion_id = operations.delete_user(by(), id)
    return see_other(url_for("account_data.deleted", id=deletion_id))


@bp.get("/account/data/deleted/<uuid:id>")
def deleted(id: uuid.UUID) -> Response:
    """The receipt of a deleted account: what it had, and what was found left."""
    page = render_template("account_data/deleted.html", deletion=queries.deletion(id))
    response = make_response(page)
    response.headers.update(PRIVATE)
    return response


def _show(form: DeleteForm) -> Response:
    return make_response(render_template("account_data/show.html", form=form), 422 if form.errors else 200)
