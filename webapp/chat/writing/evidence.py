"""How an answer came about, kept with it: what was searched, found, read and cut, and what it took.

No text of a passage is kept here, and no title: a deleted document must not live on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webapp.answering.events import Finished, Found
from webapp.answering.retrieve import Ranked
from webapp.chat.queries.scope import ResolvedScope
from webapp.chat.writing.runs import Run
from webapp.clients.llm import Usage


def begin(run: Run, searched: str) -> None:
    """Note what is searched, and that it took so long to search it."""
    run.evidence = {
        "question": run.question,
        "searched": searched,
        "about": run.about.get("chunk"),
        "sources": None,
        "passages": [],
        "model": run.model,
        "fell_back": "",
        "times": {"search": 0, "first_token": None, "total": None},
        "tokens": {"prompt": None, "completion": None},
    }


def chosen(run: Run, scope: ResolvedScope) -> None:
    """Note which documents were chosen, and how many that are; without a choice it is None."""
    run.evidence["sources"] = {"chosen": run.scope.to_json(), "documents": len(scope.ids)}


def found(run: Run, ranked: Sequence[Ranked], event: Found) -> None:
    """Note the passages found, which of them are read, and why the others are not."""
    offered = {passage.id for passage in event.passages}
    cut = {one.passage.id: "" if one.passage.id in offered else "below" for one in ranked} | dict(event.cut)
    run.evidence["passages"] = [_passage(one, cut[one.passage.id]) for one in ranked]


def _passage(one: Ranked, cut: str) -> dict[str, Any]:
    passage = one.passage
    return {
        "chunk": passage.id,
        "document": passage.document_id,
        "page": passage.page_at(0),
        "seconds": passage.second_at(0),
        "dense": round(passage.dense, 4),
        "sentence": round(max(passage.cosines, default=0.0), 4),
        "words": round(passage.words, 4),
        "score": round(one.score, 4),
        "read": not cut,
        "cut": cut,
    }


def ended(run: Run, event: Finished, usage: Usage | None) -> None:
    """Note the counts of an answer, and what its model took."""
    counts = {"citations": event.citations, "unsupported": event.unsupported, "dropped": event.dropped}
    run.evidence.update(counts, tokens={"prompt": usage and usage.prompt, "completion": usage and usage.completion})
