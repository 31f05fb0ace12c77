"""The pages of links to conversations, and the page that a link leads to."""

from __future__ import annotations

import uuid

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from webapp.auth.session import this_device
from webapp.chat.queries import conversations, messages
from webapp.chat.queries.turns import turns
from webapp.exports.answers import said_before
from webapp.platform.errors import NotFound
from webapp.platform.extensions import limiter, login_manager
from webapp.platform.rate_limits import try_later
from webapp.platform.tenancy import reading_shared
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import public_url, see_other
from webapp.shares import bp, look_up, operations, queries
from webapp.shares.forms import ShareForm
from webapp.shares.look_up import Found

ROLES = ("user", "assistant")
PRIVATE = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


@bp.get("/shares/")
@login_required
def index() -> str:
    page = queries.page(current_user.id, request.args.get("after"))
    return render_template("shares/index.html", page=page)


@bp.get("/chat/<uuid:id>/share")
@login_required
def show(id: uuid.UUID) -> str:
    return _page(id, ShareForm(formdata=None))


@bp.post("/chat/<uuid:id>/share")
@login_required
def create(id: uuid.UUID) -> BaseResponse:
    """Make a link, and show its address: this once."""
    conversation, form = conversations.conversation(current_user.id, id), ShareForm()
    if not form.validate():
        return make_response(_page(id, form), 422)
    with unit_of_work():
        token = operations.create(conversation, form.number, this_device().address)
    address = public_url("shares.read", token=token)
    return make_response(_page(id, ShareForm(formdata=None), address))


def _page(id: uuid.UUID, form: ShareForm, address: str = "") -> str:
    conversation = conversations.conversation(current_user.id, id)
    shares = queries.of_conversation(current_user.id, id)
    return render_template("shares/show.html", conversation=conversation, shares=shares, form=form, address=address)


@bp.post("/shares/<uuid:id>/revoke")
@login_required
def revoke(id: uuid.UUID) -> BaseResponse:
    share = queries.share(current_user.id, id)
    conversation_id, is_here = share.conversation_id, "here" in request.form
    with unit_of_work():
        operations.revoke(share, this_device().address)
    flash("The link no longer works.")
    return see_other(url_for("shares.show", id=conversation_id) if is_here else url_for("shares.index"))


@bp.get("/shared/<token>")
@limiter.limit("120 per 5 minutes", on_breach=try_later)
def read(token: str) -> Response:
    """The conversation, for whoever has the link: who is signed in does not matter."""
    g._login_user = login_manager.anonymous_user()
    before = request.args.get("before", type=uuid.UUID)
    with unit_of_work():
        found = look_up.found(token, is_visit=request.method == "GET" and "before" not in request.args)
    try:
        return make_response(_conversation(found, token, before) if found else _gone())
    except NotFound:  # deleted meanwhile, or no message of it
        return _gone()


def _conversation(found: Found, token: str, before: uuid.UUID | None) -> str:
    with reading_shared(found.user_id, found.conversation_id), unit_of_work():
        conversation = conversations.conversation(found.user_id, found.conversation_id)
        page = messages.messages(found.user_id, found.conversation_id, before)
        shown = turns(found.user_id, [message for message in page.rows if message.role in ROLES])
        said = [(turn, list(said_before(turn, str)) if turn.message.is_answer else []) for turn in shown]
        return render_template(
            "shares/read.html", conversation=conversation, turns=said, token=token, older=page.before, is_past=before
        )


def _gone() -> Response:
    return make_response(render_template("shares/gone.html"), 404)


@bp.after_request
def _keep_out_of_sight(answer: Response) -> Response:
    if request.endpoint == "shares.read":
        answer.headers.update(PRIVATE)
    return answer
