"""Finding the passages that an answer is made from, within the documents that its conversation asks."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence

from webapp.answering.readings import likeliest
from webapp.chat.queries import memory
from webapp.chat.queries import scope as scope_queries
from webapp.chat.writing import evidence
from webapp.chat.writing.runs import Run
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.documents.queries.progress import is_processing
from webapp.documents.restoring import is_being_restored
from webapp.index import jobs
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import LIMIT, Passages, embed, find_passages

log = logging.getLogger(__name__)

RETRY_DELAYS_S = (0.5, 2.0, 5.0)
"""How long to wait before each further try while the index or the embedding model does not answer."""


def find(run: Run, text: str, limit: int = LIMIT, documents: Sequence[uuid.UUID] | None = None) -> Passages:
    """Return the passages for a text, and note how long that took; retry while the index is unavailable.

    ``documents``: those of the scope that are searched; None for all of it.
    """
    started_at = time.monotonic()
    for delay in RETRY_DELAYS_S:
        try:
            ranked = _search(run, text, limit, documents)
            break
        except IndexMisconfigured:
            raise
        except (IndexUnavailable, EmbeddingUnavailable) as error:
            log.info("answer %s waits %s s: %s", run.message_id, delay, error)
            time.sleep(delay)
            run.check()
    else:
        ranked = _search(run, text, limit, documents)
    run.evidence.search_ms += round((time.monotonic() - started_at) * 1000)
    return ranked


def find_likeliest(run: Run, texts: Sequence[str], question: str) -> Passages:
    """Search each text that a question may stand for, and return the passages of the one that is answered best."""
    texts = texts[:1] if run.about else texts
    found = [find(run, text) for text in texts]
    best = likeliest(list(zip(texts, found, strict=True)), question, by_model=bool(run.model))
    run.evidence.searched, run.searched = texts[best], found[best].question
    return found[best]


def recall(run: Run) -> None:
    """Recall earlier answers that fit what is searched; where they cannot be looked for, none."""
    if not run.recalls:
        return
    documents = run.resolved.ids if run.resolved else None
    try:
        with unit_of_work():
            if not memory.is_on(run.user_id):
                return
            question = run.searched or embed(run.user_id, run.evidence.searched)
            run.recalled = memory.recall(run.user_id, run.conversation_id, question, documents)
    except (IndexUnavailable, EmbeddingUnavailable) as error:
        log.info("answer %s recalls nothing: %s", run.message_id, error)


def is_index_incomplete(run: Run) -> bool:
    """Whether the index has lost points of the user; if so, they are put back before those of others."""
    with unit_of_work():
        if not run.is_index_complete:
            jobs.request_restore(run.user_id, priority=1)
        return not run.is_index_complete or is_being_restored(run.user_id)


def is_reading(run: Run) -> bool:
    """Whether some of the user's documents are still being read."""
    with unit_of_work():
        return is_processing(run.user_id)


def _search(run: Run, text: str, limit: int, documents: Sequence[uuid.UUID] | None) -> Passages:
    """Search the documents that are in scope at this moment."""
    with unit_of_work():
        ids = documents
        if run.scope.is_limited:
            run.resolved = scope_queries.resolve(run.user_id, run.scope)
            evidence.note_scope(run.evidence, run.scope, run.resolved)
            ids = [id for id in run.resolved.ids if documents is None or id in documents]
        if ids == [] and not run.about:
            return Passages()
        where = None if ids is None else {"document_id": [str(id) for id in ids]}
        ranked = find_passages(run.user_id, text, limit, where=where, about=run.about)
    run.is_index_complete = run.is_index_complete and ranked.is_complete
    return ranked
