"""The record of who did what: as a page, as a file, and whether it is whole."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, current_app, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp, chain
from webapp.admin import record as events
from webapp.admin.record import Filter
from webapp.exports import sending
from webapp.platform.extensions import limiter
from webapp.platform.rate_limits import try_later
from webapp.platform.web import see_other

FILES = {"csv": (events.as_csv, "text/csv"), "json": (events.as_json, "application/json")}


@bp.get("/record")
def record() -> str:
    """Show who did what."""
    wanted = _filter()
    page = events.page(wanted, request.args.get("after"))
    return render_template(
        "admin/record.html",
        page=page,
        wanted=wanted,
        actions=events.actions(),
        checked=chain.last_check(),
        days=current_app.config["RECORD_DAYS"],
    )


@bp.get("/record.csv", defaults={"format": "csv"})
@bp.get("/record.json", defaults={"format": "json"})
def record_as_file(format: str) -> Response:
    """Send the same as a file, all of it."""
    sending.record("the record of who did what")
    write, mimetype = FILES[format]
    return sending.sent(write(_filter()), mimetype, f"footnote-record-{datetime.now(UTC):%Y-%m-%d}.{format}")


@bp.post("/record/check")
@limiter.limit("10 per minute", on_breach=try_later)
def check_record() -> BaseResponse:
    """Check that the record is whole."""
    chain.check()
    return see_other(url_for("admin.record", _anchor="check"))


def _filter() -> Filter:
    return Filter(*(request.args.get(name, "").strip().replace("\0", "") for name in ("who", "what")))
