"""Signing up: at once, or, where mail is set, by a link that is sent to the address."""

from __future__ import annotations

import hashlib

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import bp, mails, operations, queries, session
from webapp.auth.forms import AddressForm, NewAccountForm, RegisterForm
from webapp.auth.letters import Kind
from webapp.auth.models import User
from webapp.auth.queries import MailedLink
from webapp.auth.routes.answers import show, show_private
from webapp.auth.routes.entering import enter
from webapp.auth.token_hashes import token_hash
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import clients, limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other

OPEN = ("open", "approval")
"""The settings with which strangers make accounts."""


def _recipient() -> str:
    """Return what mails to one address are counted by."""
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


def _sends_nothing() -> bool:
    return clients.mail is None or not request.form.get("email", "").strip()


five_mails = limiter.shared_limit(
    "5 per hour",
    scope="mails",
    methods=["POST"],
    on_breach=try_later,
    key_func=_recipient,
    exempt_when=_sends_nothing,
)
"""Refuses a sixth mail to an address within an hour, whether it has an account or not."""


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], on_breach=try_later)
@five_mails
def register() -> BaseResponse:
    """Create an account and sign its owner in; where mail is set, send the link that leads on."""
    if current_user.is_authenticated:
        return see_other(address_of("home"))
    if current_app.config["ALLOW_SIGNUP"] not in OPEN:
        return _closed()
    if clients.mail:
        return _send_link()
    form = RegisterForm()
    if not form.validate_on_submit():
        return show("auth/register.html", form)
    names = (form.username.data, form.email.data, form.password.data)
    try:
        with unit_of_work():
            user = operations.register(*names, session.this_device(), form.time_zone.data)
            user_id, waits = user.id, _put_off(user)
    except Invalid as error:
        return show("auth/register.html", form, str(error))
    return _waiting() if waits else enter(user_id, address_of("home"))


def _send_link() -> BaseResponse:
    """Ask for an address. What is sent to it, and whether it has an account, is told to nobody else."""
    form = AddressForm()
    if not form.validate_on_submit():
        return show("auth/register_address.html", form)
    email = operations.normal_email(form.email.data)
    with unit_of_work():
        mails.queue(Kind.SIGN_UP, None, email, session.this_device().address)
    return make_response(render_template("auth/check_inbox.html", email=email, purpose="sign up"))


@bp.route("/register/<token>", methods=["GET", "POST"])
@limiter.limit("30 per 5 minutes", on_breach=try_later)
def finish_sign_up(token: str) -> BaseResponse:
    """Choose a username and a password by the link of a mail, which is used up then."""
    if current_app.config["ALLOW_SIGNUP"] not in OPEN:
        return _closed()
    link, form = find(token, Kind.SIGN_UP), NewAccountForm()
    if not form.validate_on_submit():
        return show_private("auth/finish_sign_up.html", form, email=link.email)
    names = (form.username.data, link.email, form.password.data)
    try:
        with unit_of_work():
            mails.use(link)
            device, zone = session.this_device(), form.time_zone.data
            user = operations.register(*names, device, zone, is_confirmed=True)
            user_id, waits = user.id, _put_off(user)
    except Invalid as error:
        return show_private("auth/finish_sign_up.html", form, str(error), email=link.email)
    session.end()
    return _waiting() if waits else enter(user_id, address_of("home"))


def _put_off(user: User) -> bool:
    """Have a new account wait where an administrator is to approve it, and return whether it does."""
    waits: bool = current_app.config["ALLOW_SIGNUP"] == "approval"
    if waits:
        operations.put_off(user)
    return waits


def _waiting() -> BaseResponse:
    flash("Your account has been created. You can sign in once an administrator has approved it.")
    return see_other(url_for("auth.login"))


def find(token: str, kind: Kind) -> MailedLink:
    """Return the link of a mail; raise NotFound for one that does not work."""
    link = queries.find_mailed_link(token_hash(token))
    if link is None or link.kind != kind:
        raise NotFound(mails.GONE)
    return link


def _closed() -> Response:
    return make_response(render_template("auth/closed.html"), 403 if request.method == "POST" else 200)
