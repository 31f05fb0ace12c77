"""Footnotes as they are stored: to documents, and to earlier answers."""

from __future__ import annotations

import uuid

from webapp.answering.events import Cited
from webapp.chat.models import Citation, Recollection
from webapp.chat.queries.memory import Recalled


def citation(user_id: uuid.UUID, message_id: uuid.UUID, cited: Cited) -> Citation:
    """Return the row of a footnote to a document."""
    return Citation(
        user_id=user_id,
        message_id=message_id,
        chunk_id=uuid.UUID(cited.passage.id),
        document_id=uuid.UUID(cited.passage.document_id),
        number=cited.number,
        quote=cited.quote,
        start=cited.start,
        end=cited.end,
        verified=cited.verdict.is_verified,
        match=cited.match,
        support=cited.support,
        unproved=list(cited.unproved),
        title=cited.passage.title,
        page_number=cited.passage.page_at(cited.start),
        start_seconds=cited.passage.second_at(cited.start),
    )


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
