"""The cookie holds a sign-in's token; its row decides, at every request, whether the sign-in is still valid."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Response, after_this_request, current_app, g, redirect, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth import operations, queries
from webapp.auth.models import User
from webapp.auth.operations import Device
from webapp.auth.token_hashes import token_hash
from webapp.platform import senders, tenancy, threads
from webapp.platform.extensions import login_manager
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import address_of, wants_fragment

TOUCH_INTERVAL = timedelta(minutes=1)
DEVICE = "footnote_device"
"""The cookie of a browser with which somebody has signed in."""
KNOWN_FOR = timedelta(days=365)
SECOND_STEP = "second_step"
SECOND_STEP_S = 600
"""How long after the password the second step may be done."""
LONGEST_KEPT = 1000
"""Letters of a page's address that the cookie has room for: browsers drop one that is over 4 KB."""

# Flask-Login would tie the cookie to the address, but phones change theirs; the row can be ended instead.
login_manager.session_protection = None


@login_manager.user_loader
def load_user(token: str) -> User | None:
    """Return the user of a valid sign-in, and make them the actor of this request."""
    sign_in = queries.find_sign_in(token_hash(token))
    if sign_in is None:
        return None
    _take_thread(sign_in.user_id)
    tenancy.act_as(sign_in.user_id)
    if datetime.now(UTC) - sign_in.last_seen_at > TOUCH_INTERVAL:
        _touch(sign_in)
    user = queries.user(sign_in.user_id)
    if user is not None:
        user.session_token, user.session_id = token, sign_in.session_id
    return user


def _take_thread(user_id: uuid.UUID) -> None:
    """Wait for a thread of the user's; raise Busy, which is told without asking again who it is."""
    try:
        threads.take(user_id)
    except threads.Busy:
        g._login_user = login_manager.anonymous_user()
        raise


def is_signed_in() -> bool:
    """Whether the cookie of the request at hand is that of a valid sign-in."""
    token = session.get("_user_id")
    with unit_of_work():
        return isinstance(token, str) and queries.find_sign_in(token_hash(token)) is not None


senders.KNOWN.append(is_signed_in)


def _touch(sign_in: queries.SignIn) -> None:
    """Extend the sign-in: its row and its cookie."""
    with unit_of_work():
        operations.touch_session(sign_in, lifetime())
    session.modified = True


def begin(token: str) -> None:
    """Give the browser a new cookie for this sign-in; nothing of an earlier one is kept."""
    session.clear()
    session.permanent = True
    login_user(load_user(token))


def begin_second_step(user_id: uuid.UUID, onward: str) -> None:
    """Note in the cookie, which is signed, that this browser knows the password of an account."""
    session[SECOND_STEP] = [str(user_id), _fitting(onward) or address_of("home"), int(time.time())]


def second_step() -> tuple[uuid.UUID, str] | None:
    """Return whose password this browser knew just now, and the page to go to; None for nobody's."""
    if SECOND_STEP not in session:
        return None
    user_id, onward, began = session[SECOND_STEP]
    return (uuid.UUID(user_id), onward) if time.time() - began < SECOND_STEP_S else None


def keep_onward(onward: str | None) -> None:
    """Note the page to go to once a provider has led back."""
    session["onward"] = _fitting(onward)


def kept_onward() -> str | None:
    """Return the page that was noted, once."""
    kept: str | None = session.pop("onward", None)
    return kept


def _fitting(onward: str | None) -> str | None:
    """Return the address of a page, without its arguments where it is too long for the cookie; None if it still is."""
    onward = onward or ""
    kept = onward if len(onward) <= LONGEST_KEPT else onward.partition("?")[0]
    return kept if 0 < len(kept) <= LONGEST_KEPT else None


def allow_to_connect(user_id: uuid.UUID) -> None:
    """Note that the user has typed the password to connect this account with a provider."""
    session["connect"] = [str(user_id), int(time.time())]


def may_connect(user_id: uuid.UUID) -> bool:
    """Whether that was noted just now, once."""
    allowed_id, at = session.pop("connect", ("", 0))
    return allowed_id == str(user_id) and time.time() - at < SECOND_STEP_S


def remember_device(account: str) -> None:
    """Give the browser a cookie by which it is known for this account: somebody has signed in with it."""

    @after_this_request
    def _add(response: BaseResponse) -> BaseResponse:
        config, kept = current_app.config, int(KNOWN_FOR.total_seconds())
        secure = config["SESSION_COOKIE_SECURE"]
        response.set_cookie(DEVICE, _mark(account), kept, httponly=True, samesite="Lax", secure=secure)
        return response


def is_known_device(account: str) -> bool:
    """Whether somebody has signed in to this account with this browser, the last that it was used for."""
    return hmac.compare_digest(request.cookies.get(DEVICE, "").encode(), _mark(account).encode())


def _mark(account: str) -> str:
    """Return what a browser is known by for an account; it tells nothing of that."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), f"device {account}".encode(), hashlib.sha256).hexdigest()


def end() -> None:
    """Clear the cookie of this browser."""
    logout_user()
    session.clear()


def lifetime() -> timedelta:
    """Return how long a sign-in lasts without use."""
    return current_app.permanent_session_lifetime


def this_device() -> Device:
    """Return where this request comes from."""
    user_agent = "".join(filter(str.isprintable, request.user_agent.string))
    return Device(user_agent, request.remote_addr or "")


@login_manager.unauthorized_handler
def ask_to_sign_in() -> BaseResponse:
    """Send a page or a fragment to the sign-in, and back to its page; streams and programs get a plain 401."""
    login_url = url_for("auth.login", next=_page_to_return_to())
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": login_url})
    if request.accept_mimetypes and not request.accept_mimetypes.accept_html:
        return Response("Sign in first.\n", 401, mimetype="text/plain")
    return redirect(login_url, code=303)


def _page_to_return_to() -> str | None:
    if wants_fragment() or request.method != "GET":
        shown = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
        return local_path(shown._replace(scheme="", netloc="").geturl()) if shown.netloc == request.host else None
    return local_path(request.full_path.rstrip("?"))


def local_path(path: str | None) -> str | None:
    """Return the path if it stays on this site, else None: no host, no ``//``, no character that browsers drop."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return None
    return None if "\\" in path or any(sign <= " " for sign in path) else path
