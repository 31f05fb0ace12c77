"""How an answer comes about, noted as it does."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from webapp.answering.events import Finished, Found
from webapp.answering.retrieve import Ranked
from webapp.chat.models import Evidence, EvidencePassage
from webapp.chat.queries.scope import ResolvedScope
from webapp.chat.scope import Scope
from webapp.clients.llm import Usage


def note_scope(evidence: Evidence, scope: Scope, resolved: ResolvedScope) -> None:
    """Note the scope that is searched, and how many documents are in it."""
    evidence.scope, evidence.document_count = scope.to_json(), len(resolved.ids)


def note_passages(evidence: Evidence, ranked: Sequence[Ranked], event: Found) -> None:
    """Note the passages found, and why some of them are not read."""
    offered = {passage.id for passage in event.passages}
    cut = {one.passage.id: "" if one.passage.id in offered else "below" for one in ranked} | dict(event.cut)
    evidence.passages = [
        _passage(evidence, position, one, cut[one.passage.id]) for position, one in enumerate(ranked, start=1)
    ]


def _passage(evidence: Evidence, position: int, one: Ranked, cut: str) -> EvidencePassage:
    passage = one.passage
    return EvidencePassage(
        message_id=evidence.message_id,
        position=position,
        user_id=evidence.user_id,
        chunk_id=uuid.UUID(passage.id),
        document_id=uuid.UUID(passage.document_id),
        page_number=passage.page_at(0),
        start_seconds=passage.second_at(0),
        dense=round(passage.dense, 4),
        sentence=round(max(passage.cosines, default=0.0), 4),
        words=round(passage.words, 4),
        score=round(one.score, 4),
        cut=cut,
    )


def note_counts(evidence: Evidence, event: Finished, usage: Usage | None) -> None:
    """Note what the answer came to, and the tokens that its model took."""
    evidence.citation_count = event.citations
    evidence.unsupported_count, evidence.dropped_count = event.unsupported, event.dropped
    evidence.prompt_tokens, evidence.completion_tokens = (usage.prompt, usage.completion) if usage else (None, None)
