"""The settings that are changed while Footnote runs."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp
from webapp.admin import settings as operations
from webapp.admin.forms import as_typed
from webapp.admin.routes.access import by
from webapp.platform import overrides
from webapp.platform.errors import Invalid
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other


@bp.get("/settings")
def settings() -> str:
    """Show the settings, each in a field."""
    return render_template("admin/settings.html", settings=operations.shown(), typed={}, problem="")


@bp.post("/settings")
def change_settings() -> BaseResponse | tuple[str, int]:
    """Change what was changed in the form."""
    try:
        with unit_of_work():
            count = operations.change(by(), request.form)
    except Invalid as error:
        page = "admin/settings.html"
        return render_template(page, settings=operations.shown(), typed=as_typed(request.form), problem=str(error)), 422
    overrides.refresh(now=True)
    flash(f"{count} setting{'s' if count != 1 else ''} changed. It takes a few seconds to hold everywhere.")
    return see_other(url_for("admin.settings"))
