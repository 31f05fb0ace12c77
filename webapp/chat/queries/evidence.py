"""How an answer came about, as its page shows it: what was noted then, with the passages that are still there now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.chat.models import Citation, EvidencePassage, Message
from webapp.chat.queries import private
from webapp.chat.queries.scope import Option, scope_picker
from webapp.chat.scope import Scope
from webapp.documents.models import Chunk
from webapp.platform.extensions import db


@dataclass(frozen=True)
class Finding:
    """A passage that was found for an answer, with what was noted of it.

    ``chunk`` is None when it was deleted since, or is in the bin. ``numbers``: the footnotes that quote it.
    """

    noted: EvidencePassage
    chunk: Chunk | None
    numbers: list[int]

    @property
    def is_beside(self) -> bool:
        """Whether it was not found by itself, but was read because it stands beside the best one."""
        return not self.noted.score


def findings(user_id: uuid.UUID, answer: Message) -> list[Finding]:
    """Return the passages that were found for an answer, best first."""
    rows = select(EvidencePassage).where(EvidencePassage.user_id == user_id, EvidencePassage.message_id == answer.id)
    rows = rows.options(joinedload(EvidencePassage.chunk).joinedload(Chunk.document))
    found = db.session.scalars(rows.order_by(EvidencePassage.position)).all()
    passages = private.passages(user_id, answer) if answer.is_private else found
    return [_finding(noted, answer.citations) for noted in passages]


def _finding(noted: EvidencePassage, citations: Sequence[Citation]) -> Finding:
    is_live = noted.chunk and noted.chunk.document.deleted_at is None
    numbers = [citation.number for citation in citations if citation.chunk_id == noted.chunk_id]
    return Finding(noted, noted.chunk if is_live else None, numbers)


def scope_options(user_id: uuid.UUID, answer: Message) -> list[Option]:
    """Return the scope that an answer was asked of, by the names it has now; nothing where it was all documents."""
    scope = answer.evidence.scope if answer.evidence else None
    return scope_picker(user_id, Scope.from_json(scope)).chosen if scope else []
