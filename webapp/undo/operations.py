"""Operations: deleting so that it can be undone, and undoing it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from webapp.platform.extensions import db
from webapp.undo import queries, rows
from webapp.undo.models import Undo

Restorer = Callable[[uuid.UUID, Sequence[Any]], str | None]
RESTORERS: dict[str, Restorer] = {"rows": lambda _user_id, data: rows.put_back(data)}
"""What puts back each kind, registered by its room. Each takes the user's id and the ``data``, may raise Invalid, and
returns what is back where that is not all."""


def keep(user_id: uuid.UUID, kind: str, label: str, place: str, data: Sequence[Any]) -> Undo:
    """Remember something that is being deleted, and return what undoes that."""
    undo = Undo(id=uuid.uuid4(), user_id=user_id, kind=kind, label=label, place=place, data=list(data))
    db.session.add(undo)
    db.session.flush()
    return undo


def delete(user_id: uuid.UUID, label: str, place: str, *selections: rows.Selection) -> Undo:
    """Delete rows, and return what puts them back; see ``rows.take``."""
    return keep(user_id, "rows", label, place, rows.take(selections))


def restore(user_id: uuid.UUID, undo_id: uuid.UUID) -> Undo:
    """Put back what was deleted, and return what it was; raise NotFound, or Invalid when it cannot be put back."""
    undo = queries.undo(user_id, undo_id)
    undo.label = RESTORERS[undo.kind](user_id, undo.data) or undo.label
    db.session.delete(undo)
    return undo
