"""Two-factor sign-in: set up, new recovery codes, turned off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Response, flash, make_response, render_template, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.account import bp, operations, qr
from webapp.account.forms import CodeForm, OwnPasswordForm
from webapp.auth import two_factor as factors
from webapp.auth.session import this_device
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other

limited = limiter.shared_limit("10 per 5 minutes", scope="two-factor", on_breach=try_later)


@bp.get("/two-factor")
@login_required
def two_factor() -> Response:
    """Whether signing in takes a second step."""
    return _page(OwnPasswordForm(formdata=None), CodeForm(formdata=None))


@bp.post("/two-factor/begin")
@limited
@login_required
def begin_two_factor() -> BaseResponse:
    """Make the secret that an app takes over; it counts once a code of the app is typed."""
    form = OwnPasswordForm()
    if _by_password(form, lambda: factors.begin(current_user)):
        return see_other(url_for("account.two_factor"))
    return _page(form, CodeForm(formdata=None))


@bp.post("/two-factor/confirm")
@limited
@login_required
def confirm_two_factor() -> Response:
    """Turn it on by a code of the app, and show the recovery codes: this once."""
    form = CodeForm()
    codes: Sequence[str] = ()
    if form.validate():
        try:
            with unit_of_work():
                codes = factors.confirm(current_user, form.code.data.replace(" ", ""), this_device())
        except Invalid as error:
            form.code.errors = [str(error)]
    return _page(OwnPasswordForm(formdata=None), form, codes)


@bp.post("/two-factor/codes")
@limited
@login_required
def new_recovery_codes() -> Response:
    """Replace the recovery codes, and show the new ones: this once."""
    form = OwnPasswordForm()
    codes: list[str] = []
    _by_password(form, lambda: codes.extend(factors.new_codes(current_user, this_device())))
    return _page(form, CodeForm(formdata=None), codes)


@bp.post("/two-factor/off")
@limited
@login_required
def end_two_factor() -> BaseResponse:
    """Let the password alone sign in again."""
    form = OwnPasswordForm()
    if _by_password(form, lambda: factors.turn_off(current_user, this_device())):
        flash("Two-factor sign-in is off.")
        return see_other(url_for("account.two_factor"))
    return _page(form, CodeForm(formdata=None))


def _by_password(form: OwnPasswordForm, act: Callable[[], None]) -> bool:
    """Do what needs the password, and return whether it was done; the form says why not."""
    if not form.validate():
        return False
    try:
        with unit_of_work():
            operations.require_password(current_user, form.password.data)
            act()
    except Invalid as error:
        form.password.errors = [str(error)]
        return False
    return True


def _page(form: OwnPasswordForm, code_form: CodeForm, codes: Sequence[str] = ()) -> Response:
    factor = factors.of(current_user.id)
    if factor and not factor.confirmed_at and not factors.opens(factor):
        factor = None  # its secret was made with another key: it is set up anew
    pending = factor if factor and not factor.confirmed_at else None
    page = render_template(
        "account/two_factor.html",
        form=form,
        code_form=code_form,
        codes=codes,
        factor=factor,
        secret=factors.secret(pending) if pending else "",
        code=qr.drawn(factors.address(current_user, pending)) if pending else None,
        left=factors.codes_left(current_user.id),
    )
    return make_response(page, 422 if form.errors or code_form.errors else 200)
