"""The pages for signing up, in and out."""

from __future__ import annotations

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import attempts, bp, operations, password_links, queries, session
from webapp.auth.forms import LoginForm, NewPasswordForm, RegisterForm
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other
from webapp.shared.networks import block_of

WORTH_A_NOTICE = 10
NOTICE = (
    "Somebody typed a wrong password for your account {} times since you last signed in. If it was not you, nothing was"
    " opened; make sure that your password is used nowhere else."
)
REFUSED = "The name or the password is not right. Check both and try again."


def _address_and_account() -> str:
    """Return the limit's key. A login can be too long for an index, or a mistyped password, so it is hashed."""
    return f"{_block()} {attempts.account_of(request.form.get('login', ''))}"


def _block() -> str:
    return block_of(request.remote_addr)


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], on_breach=try_later)
def register() -> BaseResponse:
    """Create an account and sign its owner in."""
    if current_user.is_authenticated:
        return see_other(address_of("home"))
    if current_app.config["ALLOW_SIGNUP"] != "open":
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
@limiter.limit("10 per 5 minutes", methods=["POST"], on_breach=try_later, key_func=_address_and_account)
def login() -> BaseResponse:
    """Sign in, and go to the page that was asked for."""
    onward = session.local_path(request.args.get("next")) or address_of("home")
    if current_user.is_authenticated:
        return see_other(onward)
    form = LoginForm()
    if not form.validate_on_submit():
        return _show("auth/login.html", form)
    account = attempts.account_of(form.login.data)
    if not session.is_known_device(account) and (seconds := attempts.seconds_to_wait(account, _block())):
        raise TooManyRequests(retry_after=seconds)
    try:
        with unit_of_work():
            token = operations.sign_in(form.login.data, form.password.data, session.this_device(), session.lifetime())
    except Invalid as error:
        return _show("auth/login.html", form, str(error))
    if token is None:
        attempts.failed(account, _block())
        return _show("auth/login.html", form, REFUSED)
    session.begin(token)
    session.remember_device(account)
    if (refused := queries.refused_since_last(current_user.id)) >= WORTH_A_NOTICE:
        flash(NOTICE.format(refused), "error")
    return see_other(onward)


@bp.route("/password/<token>", methods=["GET", "POST"])
@limiter.limit("30 per 5 minutes", on_breach=try_later)
def choose_password(token: str) -> BaseResponse:
    """Choose a password by the link that an administrator has given; it is used up then."""
    username, form = password_links.username(token), NewPasswordForm()
    if not form.validate_on_submit():
        return _choose_password(form, username)
    try:
        with unit_of_work():
            password_links.use(token, form.password.data, session.this_device())
    except Invalid as error:
        form.password.errors = [str(error)]
        return _choose_password(form, username)
    session.end()
    flash("Your password is set. Sign in with it.")
    return see_other(url_for("auth.login"))


def _choose_password(form: NewPasswordForm, username: str) -> Response:
    page = render_template("auth/choose_password.html", form=form, username=username)
    response = make_response(page, 422 if form.errors else 200)
    response.headers.update(password_links.PRIVATE)
    return response


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
