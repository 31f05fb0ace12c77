"""Who may see the administrators' pages."""

from __future__ import annotations

from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.admin import bp
from webapp.admin.operations import By
from webapp.auth.session import ask_to_sign_in, this_device
from webapp.platform.errors import NotFound


@bp.before_request
def administrators_only() -> BaseResponse | None:
    """Send who is signed out to sign in; to all but administrators there is no such page."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if not current_user.is_superuser:
        raise NotFound
    return None


def by() -> By:
    """Return who does something, and from where."""
    return By(current_user.id, this_device().address)
