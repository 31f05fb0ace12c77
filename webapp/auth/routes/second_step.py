"""The second step of signing in: a code of an authenticator app, or a recovery code."""

from __future__ import annotations

from flask import flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import attempts, bp, queries, session, two_factor
from webapp.auth.forms import SecondStepForm
from webapp.auth.routes.answers import show
from webapp.auth.routes.entering import block, count_refusal, enter, wait_for_turn
from webapp.platform.errors import Invalid
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, see_other

TOO_LATE = "That took too long. Sign in again."
REFUSED = (
    "This code is not right, or was used already. Wait for the next one that the app shows, or use a recovery code."
)


def _account() -> str:
    found = session.second_step()
    return str(found[0]) if found else block()


@bp.route("/second-step", methods=["GET", "POST"])
@limiter.limit("10 per 5 minutes", methods=["POST"], on_breach=try_later)
@limiter.limit("30 per hour", methods=["POST"], on_breach=try_later, key_func=_account)
def second_step() -> BaseResponse:
    """Ask whoever knew the password for a code."""
    if current_user.is_authenticated:
        return see_other(address_of("home"))
    found, form = session.second_step(), SecondStepForm()
    if found is None:
        flash(TOO_LATE)
        return see_other(url_for("auth.login"))
    user_id, onward = found
    if not form.validate_on_submit():
        return show("auth/second_step.html", form, onward=onward)
    account = attempts.account_key(user_id)
    wait_for_turn(account)
    try:
        with unit_of_work(), acting_as(user_id):
            user = queries.user(user_id)
            passed = bool(user and user.active) and two_factor.passes(user_id, form.code.data, session.this_device())
    except Invalid as error:
        return show("auth/second_step.html", form, str(error), onward=onward)
    if not passed:
        count_refusal(account, user_id)
        form.code.data = ""
        return show("auth/second_step.html", form, REFUSED, onward=onward)
    return enter(user_id, onward)
