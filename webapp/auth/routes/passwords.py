"""A forgotten password, and the link by which a new one is chosen."""

from __future__ import annotations

from flask import flash, make_response, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import bp, mails, operations, password_links, session
from webapp.auth.forms import AddressForm, NewPasswordForm
from webapp.auth.letters import Kind
from webapp.auth.routes.answers import show, show_private
from webapp.auth.routes.signing_up import five_mails
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients, limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other


@bp.route("/forgot", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], on_breach=try_later)
@five_mails
def forgot() -> BaseResponse:
    """Send a link to choose a new password; whether the address has an account is told to nobody else."""
    if current_user.is_authenticated:
        return see_other(address_of("home"))
    form = AddressForm()
    if not clients.mail or not form.validate_on_submit():
        return show("auth/forgot.html", form, has_mail=clients.mail is not None)
    email = operations.normal_email(form.email.data)
    with unit_of_work():
        mails.queue(Kind.RESET, None, email, session.this_device().address)
    return make_response(render_template("auth/check_inbox.html", email=email, purpose="reset"))


@bp.route("/password/<token>", methods=["GET", "POST"])
@limiter.limit("30 per 5 minutes", on_breach=try_later)
def choose_password(token: str) -> BaseResponse:
    """Choose a password by a link that an administrator has given or that was sent by mail; it is used up then."""
    username, form = password_links.username(token), NewPasswordForm()
    if not form.validate_on_submit():
        return show_private("auth/choose_password.html", form, username=username)
    try:
        with unit_of_work():
            user_id = password_links.use(token, form.password.data, session.this_device())
            mails.queue(Kind.PASSWORD_CHANGED, user_id, address=session.this_device().address)
    except Invalid as error:
        form.password.errors = [str(error)]
        return show_private("auth/choose_password.html", form, username=username)
    session.end()
    flash("Your password is set. Sign in with it.")
    return see_other(url_for("auth.login"))
