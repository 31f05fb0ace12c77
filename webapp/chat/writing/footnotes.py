"""Footnotes to earlier answers, as they are stored."""

from __future__ import annotations

import uuid

from webapp.chat.models import Recollection
from webapp.chat.queries.memory import Recalled


def recollection(
    user_id: uuid.UUID, message_id: uuid.UUID, recalled: Recalled, number: int | None = None
) -> Recollection:
    """Return the row of an earlier answer that is recalled: as the footnote ``number``, or below the answer."""
    start, end = recalled.span
    return Recollection(
        user_id=user_id,
        message_id=message_id,
        recalled_id=recalled.message_id,
        start=start,
        end=end,
        number=number,
    )
