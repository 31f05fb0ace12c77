"""Three questions that the newest documents answer, for the opening page.

They are looked for once for each user and each set of newest documents, and kept by this process as ids of passages.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence

from flask import current_app

from webapp.chat.queries import suggestions
from webapp.chat.writing import suggesting
from webapp.documents.models import Document
from webapp.documents.queries.documents import chunks_by_ids

NEWEST = 3
MOST_KEPT = 1000
"""Of so many users they are kept."""


class OpeningQuestions:
    """The passages whose questions are shown to a user, by the newest documents that these were looked for in."""

    def __init__(self) -> None:
        self._kept: OrderedDict[uuid.UUID, tuple[list[uuid.UUID], list[str]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, user_id: uuid.UUID, documents: list[uuid.UUID]) -> list[str] | None:
        """Return the ids of the passages; None where they were not looked for yet."""
        known, passages = self._kept.get(user_id, ([], []))
        return passages if known == documents else None

    def keep(self, user_id: uuid.UUID, documents: list[uuid.UUID], passages: list[str]) -> None:
        with self._lock:
            self._kept[user_id] = (documents, passages)
            self._kept.move_to_end(user_id)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def questions(user_id: uuid.UUID, documents: Sequence[Document], *, look: bool = False) -> list[str] | None:
    """Return questions that the newest of these documents answer; None where ``look`` would have to find them.

    Raises IndexUnavailable or EmbeddingUnavailable.
    """
    newest = [document.id for document in documents if document.is_ready][:NEWEST]
    kept: OpeningQuestions = current_app.extensions.setdefault("opening_questions", OpeningQuestions())
    passages = kept.get(user_id, newest) if newest else []
    if passages is None and look:
        tried = suggestions.told_apart(suggestions.headings(user_id, newest))
        passages = suggesting.answered(user_id, tried)
        kept.keep(user_id, newest, passages)
    return None if passages is None else suggestions.questions(chunks_by_ids(user_id, passages), passages)
