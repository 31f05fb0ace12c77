"""The page of insights."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import render_template, request
from flask_login import current_user, login_required

from webapp.insights import bp, plots, queries
from webapp.shared import zones

PERIODS = (7, 30, 365)
DEFAULT = 30


@bp.get("/")
@login_required
def index() -> str:
    """Show the figures of the last days, today included; ``?days=`` is one of ``PERIODS``."""
    number = request.args.get("days", DEFAULT, type=int)
    number = number if number in PERIODS else DEFAULT
    user_id, here = current_user.id, zones.zone(current_user.time_zone)
    first = zones.today(current_user.time_zone) - timedelta(days=number - 1)
    since = datetime.combine(first, time(), here)
    said = queries.days(user_id, since, zones.known(current_user.time_zone))
    sources, usage = queries.sources(user_id, since), queries.usage(user_id, since)
    return render_template(
        "insights/index.html",
        periods=PERIODS,
        number=number,
        storage=queries.storage(user_id),
        bars=plots.periods(said, first, number, current_user.date_style),
        questions=sum(day.questions for day in said),
        sources=list(zip(sources, plots.lengths([one.answers for one in sources]), strict=True)),
        unanswered=queries.unanswered(user_id, since),
        usage=list(zip(usage, plots.lengths([one.total for one in usage]), strict=True)),
    )
