"""How an answer came about, as its page shows it: what was noted then, with the texts that are still there now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.chat.models import Citation, Message
from webapp.chat.queries import citations as queries
from webapp.chat.queries.scope import Option, scope_picker
from webapp.chat.scope import Scope
from webapp.documents.models import Chunk
from webapp.documents.queries.documents import chunks_by_ids


@dataclass(frozen=True)
class Finding:
    """A passage that was found for a question. ``chunk`` is None when it was deleted since, or is in the bin.

    ``dense`` and ``sentence`` are cosines, ``words`` a BM25 score, ``score`` joins them; ``cut`` is why it was not
    read, "" when it was. ``numbers`` are the footnotes that stand in it.
    """

    chunk: Chunk | None
    page: int | None
    seconds: float | None
    dense: float
    sentence: float
    words: float
    score: float
    cut: str
    numbers: list[int]

    @property
    def is_beside(self) -> bool:
        """Whether it was not found by itself, and is there for the one it stands beside."""
        return not self.score


def findings(user_id: uuid.UUID, answer: Message) -> tuple[list[Finding], Sequence[Citation]]:
    """Return the passages that were found for an answer, best first, and its footnotes."""
    noted = answer.evidence.get("passages", [])
    citations = queries.citations(user_id, [answer.id])
    chunks = chunks_by_ids(user_id, [one["chunk"] for one in noted])
    return [_finding(one, chunks.get(uuid.UUID(one["chunk"])), citations) for one in noted], citations


def scope_options(user_id: uuid.UUID, answer: Message) -> list[Option]:
    """Return what the user had chosen to be asked, by the names it has now; nothing where it was all documents."""
    noted = answer.evidence.get("sources")
    return scope_picker(user_id, Scope.from_json(noted["chosen"])).chosen if noted else []


def _finding(noted: dict[str, Any], chunk: Chunk | None, citations: Sequence[Citation]) -> Finding:
    return Finding(
        chunk=chunk,
        page=noted["page"],
        seconds=noted["seconds"],
        dense=noted["dense"],
        sentence=noted["sentence"],
        words=noted["words"],
        score=noted["score"],
        cut=noted["cut"],
        numbers=[citation.number for citation in citations if str(citation.chunk_id) == noted["chunk"]],
    )
