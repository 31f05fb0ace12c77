"""The pages for signing up, in and out."""

from __future__ import annotations

import hashlib

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import bp, operations, session
from webapp.auth.forms import LoginForm, RegisterForm
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other

REFUSED = "The name or the password is not right. Check both and try again."


def _address_and_login() -> str:
    """Return the limit's key: hashed, as a login can be too long for an index, or a mistyped password."""
    login = request.form.get("login", "").strip().lower()
    return hashlib.sha256(f"{request.remote_addr} {login}".encode()).hexdigest()


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], on_breach=try_later)
def register() -> BaseResponse:
    """Create an account and sign its owner in."""
    if current_user.is_authenticated:
        return see_other(address_of("home"))
    if not current_app.config["ALLOW_SIGNUP"]:
        return make_response(render_template("auth/closed.html"), 403 if request.method == "POST" else 200)
    form = RegisterForm()
    if not form.validate_on_submit():
        return _show("auth/register.html", form)
    try:
        with unit_of_work():
            token = operations.sign_up(
                form.username.data,
                form.email.data,
                form.password.data,
                session.this_device(),
                session.lifetime(),
                form.time_zone.data,
            )
    except Invalid as error:
        return _show("auth/register.html", form, str(error))
    session.begin(token)
    return see_other(address_of("home"))


@bp.route("/login", methods=["GET", "POST"])
@limiter.limit("50 per 5 minutes", methods=["POST"], on_breach=try_later)
@limiter.limit("10 per 5 minutes", methods=["POST"], on_breach=try_later, key_func=_address_and_login)
def login() -> BaseResponse:
    """Sign in, and go to the page that was asked for."""
    onward = session.local_path(request.args.get("next")) or address_of("home")
    if current_user.is_authenticated:
        return see_other(onward)
    form = LoginForm()
    if not form.validate_on_submit():
        return _show("auth/login.html", form)
    try:
        with unit_of_work():
            token = operations.sign_in(form.login.data, form.password.data, session.this_device(), session.lifetime())
    except Invalid as error:
        return _show("auth/login.html", form, str(error))
    if token is None:
        return _show("auth/login.html", form, REFUSED)
    session.begin(token)
    return see_other(onward)


@bp.post("/logout")
@login_required
def logout() -> BaseResponse:
    """End the sign-in of this browser."""
    with unit_of_work():
        operations.sign_out(current_user, session.this_device())
    session.end()
    flash("You are signed out.")
    return see_other(url_for("auth.login"))


def _show(template: str, form: FlaskForm, problem: str = "") -> Response:
    if problem:
        form.form_errors.append(problem)
    status = 422 if form.is_submitted() else 200
    return make_response(render_template(template, form=form), status)
