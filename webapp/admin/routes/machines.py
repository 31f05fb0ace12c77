"""Jobs, the health of the index, and figures of the last day."""

from __future__ import annotations

from datetime import datetime

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp, machines
from webapp.admin import figures as last_day
from webapp.admin.routes.access import by
from webapp.index import comparison
from webapp.index.differences import WORDS, Kind
from webapp.platform.jobs import workers_alive
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other


@bp.get("/jobs")
def jobs() -> str:
    """Show what runs, waits and has failed."""
    return render_template(
        "admin/jobs.html",
        queues=machines.queues(),
        jobs=machines.jobs(),
        states=machines.STATES,
        shown=machines.SHOWN,
        is_working=workers_alive(),
    )


@bp.post("/jobs/<int:id>/retry")
def retry_job(id: int) -> BaseResponse:
    """Have a job that has failed run again."""
    with unit_of_work():
        machines.retry(by(), id)
    flash(f"Job {id} runs again when it is its turn.")
    return see_other(url_for("admin.jobs"))


@bp.get("/index")
def index() -> str:
    """Show what the last comparison found, and who stores most."""
    last = comparison.last()
    at = datetime.fromisoformat(last["finished_at"]) if last else None
    found = [(count, *WORDS[Kind(kind)]) for kind, count in last["counts"].items()] if last else []
    return render_template("admin/index.html", last=last, at=at, found=found, users=machines.largest())


@bp.get("/figures")
def figures() -> str:
    """Show what the last day was like, hour by hour."""
    return render_template("admin/figures.html", plots=last_day.plots())


@bp.post("/index")
def compare() -> BaseResponse:
    """Compare database, files and index, with ``repair`` mending what differs: a job does it."""
    is_repair = bool(request.form.get("repair"))
    with unit_of_work():
        machines.compare(by(), is_repair=is_repair)
    flash("The repair has begun." if is_repair else "The comparison has begun. What it finds is shown here.")
    return see_other(url_for("admin.index"))
