"""The action of undoing."""

from __future__ import annotations

import uuid

from flask import flash
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import see_other
from webapp.shared.text import shortened
from webapp.undo import bp, operations


@bp.post("/<uuid:id>")
@login_required
def restore(id: uuid.UUID) -> Response:
    """Put back what was deleted, and go to where it stands."""
    with unit_of_work():
        undo = operations.restore(current_user.id, id)
        place, label = undo.place, shortened(undo.label)
        many = undo.kind != "rows" and len(undo.data) > 1
    flash(f"{label} {'are' if many else 'is'} back.")
    return see_other(place)
