"""The end of every way of signing in."""

from __future__ import annotations

import uuid

from flask import flash, request, url_for
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import attempts, mails, operations, queries, session, two_factor
from webapp.auth.letters import Kind
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.shared.networks import block_of

WORTH_A_NOTICE = 10
NOTICE = (
    "Somebody typed a wrong password for your account {} times since you last signed in. If it was not you, nothing was"
    " opened; make sure that your password is used nowhere else."
)


def wait_for_turn(account: str) -> None:
    """Refuse a try of a browser that is new to the account, while many tries were wrong; raise TooManyRequests."""
    if not session.is_known_device(account) and (seconds := attempts.seconds_to_wait(account, block())):
        raise TooManyRequests(retry_after=seconds)


def count_refusal(account: str, user_id: uuid.UUID | None) -> None:
    """Count a wrong try, and have the owner told of many: for an account that there is not, as much is done."""
    if attempts.failed(account, block()) == attempts.FREE:
        with unit_of_work():
            mails.queue(Kind.WRONG_PASSWORDS, user_id, address=session.this_device().address)


def block() -> str:
    """Return what this request's address is counted as."""
    return block_of(request.remote_addr)


def proceed(user_id: uuid.UUID, onward: str) -> BaseResponse:
    """Sign in whoever has shown who they are, or ask for the second step first."""
    with acting_as(user_id):
        has_second_step = two_factor.is_on(user_id)
    if not has_second_step:
        return enter(user_id, onward)
    session.begin_second_step(user_id, onward)
    return see_other(url_for("auth.second_step"))


def enter(user_id: uuid.UUID, onward: str) -> BaseResponse:
    """Sign this browser in, and lead on; the owner is told by mail of one that is new to the account."""
    account, device = attempts.account_key(user_id), session.this_device()
    with unit_of_work(), acting_as(user_id):
        if not session.is_known_device(account) and queries.has_signed_in(user_id):
            mails.queue(Kind.NEW_DEVICE, user_id, address=device.address)
        token = operations.start_session(user_id, device, session.lifetime())
    session.begin(token)
    session.remember_device(account)
    if (refused := queries.refused_since_last(current_user.id)) >= WORTH_A_NOTICE:
        flash(NOTICE.format(refused), "error")
    return see_other(onward)
