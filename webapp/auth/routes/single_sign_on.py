"""Signing in at a provider of OpenID Connect, and connecting an account with it."""

from __future__ import annotations

from flask import current_app, flash, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import bp, identities, provider, session
from webapp.auth.forms import LoginForm
from webapp.auth.provider import Claims
from webapp.auth.routes.answers import show
from webapp.auth.routes.entering import proceed
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, public_url, see_other


@bp.get("/sign-on")
@limiter.limit("60 per 5 minutes", on_breach=try_later)
def single_sign_on() -> BaseResponse:
    """Lead to the provider."""
    if not provider.is_set():
        raise NotFound
    session.keep_onward(session.local_path(request.args.get("next")))
    try:
        return provider.lead_to(public_url("auth.come_back"))
    except Invalid as error:
        return _refused(error)


@bp.get("/sign-on/back")
@limiter.limit("60 per 5 minutes", on_breach=try_later)
def come_back() -> BaseResponse:
    """Sign in whom the provider has sent, or connect the account of who is signed in and has asked for that."""
    if not provider.is_set():
        raise NotFound
    try:
        claims = provider.claims()
        if current_user.is_authenticated:
            return _connect(claims)
        config = current_app.config
        with unit_of_work():
            may_sign_up = config["ALLOW_SIGNUP"] == "open"
            user_id = identities.sign_in(claims, may_sign_up, config["OIDC_ADMIN_GROUP"], session.this_device())
    except Invalid as error:
        return _refused(error)
    return proceed(user_id, session.kept_onward() or address_of("home"))


def _connect(claims: Claims) -> BaseResponse:
    if session.may_connect(current_user.id):
        with unit_of_work():
            identities.connect(current_user.id, claims, session.this_device())
        flash("Your account is connected.")
    return see_other(address_of("password"))


def _refused(error: Invalid) -> BaseResponse:
    if current_user.is_authenticated:
        flash(str(error), "error")
        return see_other(address_of("password"))
    response = show("auth/login.html", LoginForm(formdata=None), str(error), onward=address_of("home"))
    response.status_code = 422
    return response
