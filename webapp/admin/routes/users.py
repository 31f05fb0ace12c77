"""Who has an account, and who may sign in."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp, operations, queries
from webapp.admin.forms import InviteForm
from webapp.admin.operations import By
from webapp.admin.routes.access import by
from webapp.auth import password_links
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, public_url, see_other

CLOSED = "Sign-up is closed on this server: accounts are made by the command flask user create."

SENT = "An invitation was sent to {}. Should it not arrive, “Reset password” below shows a link to pass on."


@bp.route("/users", methods=["GET", "POST"])
def users() -> BaseResponse:
    """List everybody; a POST invites somebody, and without mail shows the link once."""
    form = InviteForm(formdata=request.form if request.method == "POST" else None)
    if not form.validate_on_submit():
        return _users(form)
    if not _can_invite():
        raise Invalid(CLOSED)
    try:
        with unit_of_work():
            token = operations.invite(by(), form.username.data, form.email.data)
    except Invalid as error:
        form.form_errors.append(str(error))
        return _users(form)
    if token is None:
        flash(SENT.format(form.email.data))
        return see_other(url_for("admin.users"))
    return _users(InviteForm(formdata=None), form.username.data, token)


@bp.post("/users/<uuid:id>/reset")
def reset(id: uuid.UUID) -> BaseResponse:
    """Show a link by which a user chooses a new password, once."""
    name = queries.person(id).username
    with unit_of_work():
        token = operations.reset(by(), id)
    return _users(InviteForm(formdata=None), name, token)


@bp.post("/users/<uuid:id>/disable")
def disable(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.disable, "{} is disabled, and signed out everywhere. Nothing was deleted.")


@bp.post("/users/<uuid:id>/enable")
def enable(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.enable, "{} can sign in now.")


@bp.post("/users/<uuid:id>/promote")
def promote(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.promote, "{} is an administrator now.")


@bp.post("/users/<uuid:id>/demote")
def demote(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.demote, "{} is an ordinary user now.")


@bp.post("/users/<uuid:id>/reset-two-factor")
def reset_two_factor(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.reset_two_factor, "{} signs in with the password alone now.")


def _done(id: uuid.UUID, act: Callable[[By, uuid.UUID], None], said: str) -> BaseResponse:
    name = queries.person(id).username
    with unit_of_work():
        act(by(), id)
    flash(said.format(name))
    return see_other(url_for("admin.users"))


def _can_invite() -> bool:
    return current_app.config["ALLOW_SIGNUP"] != "closed"


def _users(form: InviteForm, name: str = "", token: str = "") -> Response:
    words = request.args.get("q", "").strip().replace("\0", "")
    page = render_template(
        "admin/users.html",
        form=form,
        page=queries.page(words, request.args.get("after")),
        words=words,
        name=name,
        link=public_url("auth.choose_password", token=token) if token else "",
        days=password_links.DAYS,
        can_invite=_can_invite(),
        waiting=queries.waiting(),
        has_mail=clients.mail is not None,
        address_of=address_of,
    )
    return make_response(page, 422 if form.errors else 200)
