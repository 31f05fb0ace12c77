"""The page that says what is used, and the notice on other pages when little is left."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user, login_required

from webapp.quotas import bp, queries
from webapp.quotas.queries import Use

LABELS = {
    "storage_mb": ("Storage", "MB"),
    "documents": ("Documents", ""),
    "uploads_at_once": ("Files waiting to be read", ""),
    "questions_a_day": ("Questions today", ""),
    "tokens_a_day": ("Model tokens today", ""),
}


@bp.get("/account/use")
@login_required
def show() -> str:
    """Show what is used."""
    return render_template("quotas/show.html", uses=queries.use(current_user.id).values(), labels=LABELS)


@bp.app_template_global()
def quota_label(name: str) -> str:
    """Return what a limit is called, with its unit."""
    label, unit = LABELS[name]
    return f"{label} in {unit}" if unit else label


@bp.app_template_global()
def nearly_used(*names: str) -> list[Use]:
    """Return those of the limits of which the user has little left."""
    most = queries.limits(current_user.id)
    if not any(most[name] for name in names):
        return []
    return [use for name, use in queries.use(current_user.id).items() if name in names and use.is_near]
