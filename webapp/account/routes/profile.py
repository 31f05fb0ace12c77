"""Profile, password, devices and tokens."""

from __future__ import annotations

import uuid

from flask import Response, current_app, flash, make_response, render_template, url_for
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from webapp.account import bp, operations, queries
from webapp.account.devices import device_name
from webapp.account.forms import OwnPasswordForm, PasswordForm, ProfileForm, TokenForm
from webapp.auth import addresses, identities, provider
from webapp.auth import tokens as api_tokens
from webapp.auth.session import allow_to_connect, this_device
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import clients, limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other


@bp.route("/", methods=["GET", "POST"])
@limiter.limit("10 per 5 minutes", methods=["POST"], on_breach=try_later)
@login_required
def show() -> BaseResponse:
    """Name, e-mail address, time zone, and how dates and colours are."""
    form = ProfileForm(obj=current_user)
    if not form.validate_on_submit():
        return _profile(form)
    shown = operations.Shown(form.full_name.data, form.time_zone.data, form.date_style.data, form.theme.data)
    try:
        with unit_of_work():
            password = form.password.data or ""
            is_waiting = operations.change_profile(current_user, shown, form.email.data, password, this_device())
    except operations.WrongPassword as error:
        form.password.errors = [str(error)]
        return _profile(form)
    except Invalid as error:
        form.email.errors = [str(error)]
        return _profile(form)
    flash("Saved. To use the new address, open the link that was sent to it." if is_waiting else "Saved.")
    return see_other(url_for("account.show"))


@bp.post("/confirm")
@limiter.limit("5 per hour", on_breach=try_later)
@login_required
def confirm() -> BaseResponse:
    """Send a link to the address of the account, which nobody has confirmed so far."""
    if clients.mail is None:
        raise NotFound
    with unit_of_work():
        addresses.ask_to_confirm(current_user, current_user.email, this_device())
    flash(f"A link was sent to {current_user.email}. Open it within a day.")
    return see_other(url_for("account.show"))


def _profile(form: ProfileForm) -> Response:
    has_mail = clients.mail is not None
    waiting = addresses.waiting(current_user) if has_mail else ""
    page = render_template("account/show.html", form=form, has_mail=has_mail, waiting=waiting)
    return make_response(page, 422 if form.errors else 200)


@bp.get("/keys")
@login_required
def keys() -> str:
    """List the keyboard shortcuts."""
    return render_template("account/keys.html")


@bp.route("/password", methods=["GET", "POST"])
@limiter.limit("10 per 5 minutes", methods=["POST"], on_breach=try_later)
@login_required
def password() -> BaseResponse:
    """Change the password, which signs out every other device."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _password(form)
    try:
        with unit_of_work():
            operations.change_password(current_user, form.current.data, form.new.data, this_device())
    except Invalid as error:
        form.current.errors = [str(error)]
        return _password(form)
    flash("Your password is changed. Every other device is signed out.")
    return see_other(url_for("account.password"))


@bp.post("/connect")
@limiter.limit("10 per 5 minutes", on_breach=try_later)
@login_required
def connect() -> BaseResponse:
    """Ask for the password before the account is connected with the provider, and show the way there."""
    if not provider.is_set():
        raise NotFound
    form = OwnPasswordForm()
    if form.validate():
        try:
            operations.require_password(current_user, form.password.data)
            allow_to_connect(current_user.id)
            return make_response(render_template("account/connect.html"))
        except Invalid as error:
            form.password.errors = [str(error)]
    return _password(PasswordForm(formdata=None), form)


@bp.post("/identities/<uuid:identity_id>/disconnect")
@login_required
def disconnect(identity_id: uuid.UUID) -> BaseResponse:
    """Let the provider no longer sign the user in."""
    with unit_of_work():
        identities.disconnect(current_user, identity_id, this_device())
    flash("Your account is no longer connected.")
    return see_other(url_for("account.password"))


def _password(form: PasswordForm, own: OwnPasswordForm | None = None) -> Response:
    own = own or OwnPasswordForm(formdata=None)
    issuer = current_app.config["OIDC_ISSUER"]
    found = identities.of(current_user.id, issuer) if issuer else []
    page = render_template("account/password.html", form=form, own=own, identities=found)
    return make_response(page, 422 if form.errors or own.errors else 200)


@bp.get("/sessions")
@login_required
def sessions() -> str:
    """The devices that are signed in."""
    return render_template("account/sessions.html", sessions=queries.sessions(current_user), device_name=device_name)


@bp.post("/sessions/<uuid:session_id>/revoke")
@login_required
def revoke(session_id: uuid.UUID) -> BaseResponse:
    """Sign one device out."""
    with unit_of_work():
        name = operations.end_session(current_user, session_id, this_device())
    flash(f"{name} is signed out.")
    return see_other(url_for("account.sessions"))


@bp.post("/sessions/revoke-others")
@login_required
def revoke_others() -> BaseResponse:
    """Sign out every device but this one."""
    with unit_of_work():
        operations.end_other_sessions(current_user, this_device())
    flash("Every other device is signed out.")
    return see_other(url_for("account.sessions"))


@bp.route("/tokens", methods=["GET", "POST"])
@login_required
def tokens() -> BaseResponse:
    """The tokens by which programs use the API; a new one is shown once."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _tokens(form)
    try:
        with unit_of_work():
            made = api_tokens.make(current_user.id, form.name.data, form.scopes, form.number, this_device().address)
    except Invalid as error:
        form.form_errors.append(str(error))
        return _tokens(form)
    return _tokens(TokenForm(formdata=None), made)


@bp.post("/tokens/<uuid:token_id>/revoke")
@login_required
def revoke_token(token_id: uuid.UUID) -> BaseResponse:
    """End a token at once."""
    with unit_of_work():
        name = api_tokens.end(current_user.id, token_id, this_device().address)
    flash(f"The token “{name}” no longer works.")
    return see_other(url_for("account.tokens"))


def _tokens(form: TokenForm, made: str = "") -> Response:
    found = api_tokens.tokens(current_user.id)
    page = render_template(
        "account/tokens.html",
        form=form,
        made=made,
        tokens=found,
        scopes=api_tokens.SCOPES,
        reference_url=address_of("api"),
    )
    return make_response(page, 422 if form.errors else 200)


def _show(template: str, form: FlaskForm) -> Response:
    return make_response(render_template(template, form=form), 422 if form.errors else 200)
