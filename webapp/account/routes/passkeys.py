"""The user's passkeys: added, named and removed."""

from __future__ import annotations

import uuid

from flask import Response, flash, make_response, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.account import bp, operations
from webapp.account.forms import OwnPasswordForm, PasskeyForm
from webapp.auth import passkeys as keys
from webapp.auth.routes.passkeys import as_json, site
from webapp.auth.session import this_device
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other


@bp.route("/passkeys", methods=["GET", "POST"])
@login_required
def passkeys() -> BaseResponse:
    """List them; a POST adds the one that the browser has made."""
    form = PasskeyForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        with unit_of_work():
            keys.add(current_user, site(), form.answer.data or "", form.name.data, this_device())
    except Invalid as error:
        form.form_errors.append(str(error))
        return _page(form)
    flash(f"The passkey “{form.name.data}” is added. You can sign in with it now.")
    return see_other(url_for("account.passkeys"))


@bp.post("/passkeys/options")
@limiter.limit("10 per 5 minutes", on_breach=try_later)
@login_required
def passkey_options() -> Response:
    """Return what the browser needs to make one, for the password."""
    form = OwnPasswordForm()
    if not form.validate():
        return Response(form.password.errors[0] if form.password.errors else "", 422, mimetype="text/plain")
    try:
        with unit_of_work():
            operations.require_password(current_user, form.password.data)
            return as_json(keys.options_to_add(current_user, site()))
    except Invalid as error:
        return Response(str(error), 422, mimetype="text/plain")


@bp.post("/passkeys/<uuid:passkey_id>/remove")
@login_required
def remove_passkey(passkey_id: uuid.UUID) -> BaseResponse:
    with unit_of_work():
        name = keys.remove(current_user, passkey_id, this_device())
    flash(f"The passkey “{name}” is removed. Remove it from the device as well.")
    return see_other(url_for("account.passkeys"))


def _page(form: PasskeyForm) -> Response:
    form.answer.data = ""  # it is of no use twice
    found = keys.passkeys(current_user.id)
    own = OwnPasswordForm(formdata=None)
    page = render_template("account/passkeys.html", form=form, own=own, passkeys=found)
    return make_response(page, 422 if form.errors else 200)
