"""The administrators' pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp, operations, queries
from webapp.admin import record as events
from webapp.admin.forms import InviteForm
from webapp.admin.operations import By
from webapp.admin.record import Filter
from webapp.auth import password_links
from webapp.auth.session import ask_to_sign_in, this_device
from webapp.exports import sending
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other

CLOSED = "Sign-up is closed on this server: accounts are made by the command flask user create."


@bp.before_request
def administrators_only() -> BaseResponse | None:
    """Send who is signed out to sign in; to all but administrators there is no such page."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if not current_user.is_superuser:
        raise NotFound
    return None


@bp.route("/users", methods=["GET", "POST"])
def users() -> BaseResponse:
    """List everybody; a POST invites somebody, and shows the link once."""
    form = InviteForm(formdata=request.form if request.method == "POST" else None)
    if not form.validate_on_submit():
        return _users(form)
    if not _can_invite():
        raise Invalid(CLOSED)
    try:
        with unit_of_work():
            token = operations.invite(_by(), form.username.data, form.email.data)
    except Invalid as error:
        form.form_errors.append(str(error))
        return _users(form)
    return _users(InviteForm(formdata=None), form.username.data, token)


@bp.get("/record")
def record() -> Response:
    """Show who did what."""
    wanted = _filter()
    page = events.page(wanted, request.args.get("after"))
    response = make_response(render_template("admin/record.html", page=page, wanted=wanted, actions=events.actions()))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/record.csv")
def record_as_csv() -> Response:
    """Send the same as a file."""
    sending.record("the record of who did what")
    return sending.sent(events.as_csv(_filter()), "text/csv", f"footnote-record-{datetime.now(UTC):%Y-%m-%d}.csv")


def _filter() -> Filter:
    return Filter(*(request.args.get(name, "").strip().replace("\0", "") for name in ("who", "what")))


@bp.post("/users/<uuid:id>/reset")
def reset(id: uuid.UUID) -> BaseResponse:
    """Show a link by which a user chooses a new password, once."""
    name = queries.person(id).username
    with unit_of_work():
        token = operations.reset(_by(), id)
    return _users(InviteForm(formdata=None), name, token)


@bp.post("/users/<uuid:id>/disable")
def disable(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.disable, "{} is disabled, and signed out everywhere. Nothing was deleted.")


@bp.post("/users/<uuid:id>/enable")
def enable(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.enable, "{} can sign in again.")


@bp.post("/users/<uuid:id>/promote")
def promote(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.promote, "{} is an administrator now.")


@bp.post("/users/<uuid:id>/demote")
def demote(id: uuid.UUID) -> BaseResponse:
    return _done(id, operations.demote, "{} is an ordinary user now.")


def _done(id: uuid.UUID, act: Callable[[By, uuid.UUID], None], said: str) -> BaseResponse:
    name = queries.person(id).username
    with unit_of_work():
        act(_by(), id)
    flash(said.format(name))
    return see_other(url_for("admin.users"))


def _can_invite() -> bool:
    return current_app.config["ALLOW_SIGNUP"] != "closed"


def _by() -> By:
    return By(current_user.id, this_device().address)


def _users(form: InviteForm, name: str = "", token: str = "") -> Response:
    words = request.args.get("q", "").strip().replace("\0", "")
    page = render_template(
        "admin/users.html",
        form=form,
        page=queries.page(words, request.args.get("after")),
        words=words,
        name=name,
        link=url_for("auth.choose_password", token=token, _external=True) if token else "",
        days=password_links.DAYS,
        can_invite=_can_invite(),
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response
