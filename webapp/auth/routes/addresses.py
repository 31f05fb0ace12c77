"""The link by which an e-mail address is confirmed."""

from __future__ import annotations

from flask import flash, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import addresses, bp, session
from webapp.auth.letters import Kind
from webapp.auth.routes.answers import show_private
from webapp.auth.routes.signing_up import find
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other


@bp.route("/address/<token>", methods=["GET", "POST"])
@limiter.limit("30 per 5 minutes", on_breach=try_later)
def confirm_address(token: str) -> BaseResponse:
    """Make an address that of its account, by the link that was sent to it; signed in or not.

    It takes a click: programs that look through mail open every link.
    """
    link, form = find(token, Kind.CONFIRM), FlaskForm()
    if not form.validate_on_submit():
        return show_private("auth/confirm_address.html", form, email=link.email)
    try:
        with unit_of_work():
            addresses.confirm(link, session.this_device())
    except Invalid as error:
        return show_private("auth/confirm_address.html", form, str(error), email=link.email)
    flash(f"{link.email} is confirmed.")
    return see_other(address_of("home") if current_user.is_authenticated else url_for("auth.login"))
