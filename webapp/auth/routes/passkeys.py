"""Signing in with a passkey."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import bp, passkeys, session
from webapp.auth.forms import LoginForm, PasskeyForm
from webapp.auth.routes.answers import show
from webapp.auth.routes.entering import enter
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, public_root


def site() -> passkeys.Site:
    """Return what passkeys of this site are made for."""
    root = public_root()
    return passkeys.Site(root.hostname or "", f"{root.scheme}://{root.netloc}")


def as_json(options: str) -> Response:
    """Answer a script with what the browser needs."""
    return Response(options, mimetype="application/json", headers={"Cache-Control": "private, no-store"})


@bp.post("/passkey/options")
@limiter.limit("60 per 5 minutes", on_breach=try_later)
def passkey_options() -> Response:
    """Return what a passkey is to sign."""
    with unit_of_work():
        return as_json(passkeys.options_to_sign_in(site()))


@bp.post("/passkey")
@limiter.limit("50 per 5 minutes", on_breach=try_later)
def use_passkey() -> BaseResponse:
    """Sign in with what a passkey has signed; there is no second step."""
    form, user_id = PasskeyForm(), None
    onward = session.local_path(form.onward.data) or address_of("home")
    if form.validate():
        with unit_of_work():
            user_id = passkeys.sign_in(site(), form.answer.data or "", session.this_device())
    if user_id is None:
        return show("auth/login.html", LoginForm(formdata=None), passkeys.REFUSED, onward=onward)
    return enter(user_id, onward)
