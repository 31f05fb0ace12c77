"""What rooms do when a document needs no more processing: it is ready, failed, cancelled or deleted."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from webapp.documents.models import Document
from webapp.platform.extensions import db

ON_FINAL: list[Callable[[uuid.UUID], None]] = []
"""Each is called with the owner's id, in the transaction that makes a document final."""

ON_DELETED: list[Callable[[Document], None]] = []
"""Each is called with a document, in the transaction that deletes it."""


def announce(document: Document) -> None:
    """Tell the rooms that a document is final."""
    db.session.flush()
    for tell in ON_FINAL:
        tell(document.user_id)
