"""Signing in and out."""

from __future__ import annotations

from flask import flash, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import attempts, bp, operations, password_queue, queries, session
from webapp.auth.forms import LoginForm
from webapp.auth.routes.answers import show
from webapp.auth.routes.entering import block, count_refusal, proceed, wait_for_turn
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other

REFUSED = "The name or the password is not right. Check both and try again."


def _address_and_account() -> str:
    """Return the limit's key. A login can be too long for an index, or a mistyped password, so it is hashed."""
    return f"{block()} {attempts.account_of(request.form.get('login', ''))}"


@bp.route("/login", methods=["GET", "POST"])
@limiter.limit("50 per 5 minutes", methods=["POST"], on_breach=try_later)
@limiter.limit("10 per 5 minutes", methods=["POST"], on_breach=try_later, key_func=_address_and_account)
def login() -> BaseResponse:
    """Sign in, and go to the page that was asked for."""
    onward = session.local_path(request.args.get("next")) or address_of("home")
    if current_user.is_authenticated:
        return see_other(onward)
    form = LoginForm()
    if not form.validate_on_submit():
        return show("auth/login.html", form, onward=onward)
    account = attempts.account_of(form.login.data)
    wait_for_turn(account)
    try:
        with password_queue.queue.turn(block(), session.is_known_device(account)), unit_of_work():
            user_id = operations.sign_in(form.login.data, form.password.data, session.this_device())
    except Invalid as error:
        return show("auth/login.html", form, str(error), onward=onward)
    if user_id is None:
        count_refusal(account, queries.id_of(form.login.data.strip()))
        return show("auth/login.html", form, REFUSED, onward=onward)
    return proceed(user_id, onward)


@bp.post("/logout")
@login_required
def logout() -> BaseResponse:
    """End the sign-in of this browser."""
    with unit_of_work():
        operations.sign_out(current_user, session.this_device())
    session.end()
    flash("You are signed out.")
    return see_other(url_for("auth.login"))
