"""The pages of the tasks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import Response as FlaskResponse
from flask import flash, make_response, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.auth import tokens
from webapp.auth.session import this_device
from webapp.chat.models import Message
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import fragment_or_redirect, public_url, see_other, wants_fragment
from webapp.tasks import bp, feed, operations, proposals, queries, tools  # noqa: F401  # tools are offered to models
from webapp.tasks.forms import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    CompleteForm,
    NewTaskForm,
    TaskForm,
    filters,
)
from webapp.tasks.from_chat import title_and_description
from webapp.tasks.models import Task
from webapp.undo.messages import shown_beside, with_button, with_undo

MOST_REMINDERS = 5
MOST_IN_CALENDAR = 1000
DONE = {
    "add_task": "The task is in your list.",
    "update_task": "Your changes have been saved.",
    "complete_task": "The task is done.",
}
CALENDAR = "tasks.calendar"
"""The scope of the token of a calendar's address."""


@bp.app_template_global("tasks_due")
def _due() -> tuple[Sequence[Task], bool]:
    """Return what is overdue or due today, at most five tasks, and whether there are more."""
    found = queries.due_by(current_user.id, current_user.today, MOST_REMINDERS + 1)
    return found[:MOST_REMINDERS], len(found) > MOST_REMINDERS


@bp.get("/")
@login_required
def index() -> str:
    form = NewTaskForm(None, source_message_id=request.args.get("message"), token=uuid.uuid4())
    if form.message_id:
        longest = (LONGEST_TITLE, LONGEST_DESCRIPTION)
        form.title.data, form.description.data = title_and_description(current_user.id, form.message_id, *longest)
    return _list(form)


@bp.post("/")
@login_required
def create() -> Response | tuple[str, int]:
    form = NewTaskForm()
    if not form.validate():
        return _list(form), 422
    with unit_of_work():
        operations.create(
            current_user.id,
            form.title.data,
            form.description.data,
            form.due.data,
            source_message_id=form.message_id,
            task_id=form.task_id,
            repeats=form.repeats.data,
        )
    flash("The task is in your list.")
    return see_other(url_for("tasks.index"))


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@login_required
def edit(id: uuid.UUID) -> str | Response | tuple[str, int]:
    task = queries.task(current_user.id, id)
    form = TaskForm(obj=task)
    if not form.is_submitted() or not form.validate():
        sources = queries.sources(current_user.id, [task])
        page = render_template("tasks/edit.html", task=task, form=form, sources=sources)
        return (page, 422) if form.is_submitted() else page
    with unit_of_work():
        operations.edit(current_user.id, id, form.title.data, form.description.data, form.due.data, form.repeats.data)
    flash("Your changes have been saved.")
    return see_other(url_for("tasks.index"))


@bp.post("/<uuid:id>/complete")
@login_required
def complete(id: uuid.UUID) -> Response:
    form = CompleteForm(request.values)
    if not form.validate():
        raise Invalid("A task is either done (completed=yes) or open (completed=no). Nothing was changed.")
    with unit_of_work():
        task, following = operations.complete(current_user.id, id, form.completed.data == "yes", current_user.today)
    chosen = filters(request.values)
    words = "The task is open again."
    if task.is_completed:
        again = url_for("tasks.complete", id=id, completed="no", **chosen.address)
        due = following and following.due_words(current_user.today, current_user.date_style)
        words = with_button(f"Done. The next one is due {due}." if due else "Done.", again, f"“{task.title}”")
    if not wants_fragment():
        flash(words)
    sources = queries.sources(current_user.id, [task])
    answer = fragment_or_redirect("tasks/_task.html", _back(), task=task, sources=sources, filters=chosen)
    return _beside(answer, words)


@bp.post("/<uuid:id>/delete")
@login_required
def delete(id: uuid.UUID) -> Response:
    with unit_of_work():
        words = with_undo("The task has been deleted.", operations.delete(current_user.id, id, _back()))
    if wants_fragment():
        return Response(shown_beside(words), mimetype="text/html")
    flash(words)
    return see_other(_back())


@bp.get("/calendar")
@login_required
def calendar() -> str:
    return render_template("tasks/calendar.html", token=tokens.token(current_user.id, CALENDAR))


@bp.post("/calendar")
@login_required
def make_calendar() -> str:
    """Make the address of the calendar, anew if there is one, and show it: this once."""
    with unit_of_work():
        secret = tokens.issue(current_user.id, CALENDAR, "Calendar", this_device().address)
    address = public_url("tasks.read_calendar", token=secret)
    token = tokens.token(current_user.id, CALENDAR)
    return render_template("tasks/calendar.html", token=token, address=address)


@bp.post("/calendar/revoke")
@login_required
def revoke_calendar() -> Response:
    with unit_of_work():
        tokens.revoke(current_user.id, CALENDAR, this_device().address)
    flash("The address of your calendar no longer works.")
    return see_other(url_for("tasks.calendar"))


@bp.app_template_global("task_proposals")
def _proposals(answer: Message) -> Sequence[proposals.Proposal]:
    """Return what a model has proposed to do with tasks, in an answer."""
    return proposals.proposals(current_user.id, answer)


@bp.post("/proposals/<uuid:id>/<int:number>")
@login_required
def carry_out(id: uuid.UUID, number: int) -> Response:
    """Do what was proposed in an answer, and lead back to it."""
    with unit_of_work():
        done, deleted = proposals.carry_out(current_user.id, id, number, current_user.today)
        flash(with_undo("The task has been deleted.", deleted) if deleted else DONE[done.tool])
    return see_other(url_for("chat.message", id=id))


@bp.get("/calendar/<token>.ics")
@limiter.limit("120 per 5 minutes", on_breach=try_later)
def read_calendar(token: str) -> FlaskResponse:
    """The calendar, for the program that has its address: whoever is signed in does not matter."""
    user_id = tokens.owner(token, CALENDAR)
    if user_id is None:
        raise NotFound("There is no calendar at this address. It may have been revoked.")
    with acting_as(user_id), unit_of_work():
        tokens.touch(user_id, token)
        tasks = queries.dated(user_id, MOST_IN_CALENDAR)
        text = feed.written(tasks, lambda task: public_url("tasks.edit", id=task.id))
    answer = make_response(text)
    answer.mimetype = feed.MIMETYPE
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.after_request
def _keep_calendars_private(answer: FlaskResponse) -> FlaskResponse:
    if request.endpoint == "tasks.read_calendar":
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _beside(answer: Response, words: str) -> Response:
    """Add a message to what htmx gets."""
    if wants_fragment() and isinstance(answer, FlaskResponse):
        answer.set_data(answer.get_data(as_text=True) + shown_beside(words))
    return answer


def _list(form: NewTaskForm) -> str:
    chosen = filters(request.values)
    page = queries.page(
        current_user.id,
        chosen.show,
        request.args.get("after"),
        sort=chosen.sort,
        words=chosen.words,
        today=current_user.today,
    )
    return render_template(
        "tasks/index.html",
        form=form,
        message=queries.message(current_user.id, form.message_id) if form.message_id else None,
        page=page,
        sources=queries.sources(current_user.id, page.rows),
        filters=chosen,
        tabs=[
            (label, url_for("tasks.index", **replace(chosen, show=show).address), show == chosen.show)
            for show, label in queries.SHOWN.items()
        ],
        sorts=queries.SORTS,
    )


def _back() -> str:
    return url_for("tasks.index", **filters(request.values).address)
