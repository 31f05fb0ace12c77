"""Who is asking, search, and what earlier answers said."""

from __future__ import annotations

import uuid

from webapp.api.caller import caller
from webapp.api.registry import operation
from webapp.api.shapes.others import (
    FoundConversation,
    FoundMessage,
    FoundPassage,
    Me,
    RecallAnswer,
    Recalled,
    RecallQuery,
    Restored,
    SearchAnswer,
    SearchQuery,
)
from webapp.auth.tokens import WRITE
from webapp.chat.queries import memory
from webapp.documents.queries import collections, documents
from webapp.documents.queries.library import Filters
from webapp.retrieval import queries as retrieval
from webapp.retrieval.queries import Where
from webapp.search import queries
from webapp.search.forms import SCOPES
from webapp.search.queries import FoundPassage as Found
from webapp.undo import operations as undo

NO_CONVERSATION = uuid.UUID(int=0)
"""Where nothing is being answered, and so nothing is left out."""


@operation("GET", "/me")
def get_me() -> Me:
    """Get whose token this is, and what it may do."""
    user = caller().user
    return Me(id=user.id, username=user.username, time_zone=user.time_zone, scopes=list(caller().scopes))


@operation("GET", "/search")
def search(query: SearchQuery) -> SearchAnswer:
    """Find passages of documents, titles of conversations and messages: as written, by words, by meaning."""
    where = _where(query)
    scopes = ("documents",) if where is not None else SCOPES[1:] if query.scope == "all" else (query.scope,)
    found = queries.find(caller().id, query.q, scopes, query.limit, where)
    return SearchAnswer(
        passages=[_passage(each) for each in found.passages],
        messages=[FoundMessage.model_validate(each) for each in found.messages[: query.limit]],
        conversations=[FoundConversation.model_validate(each) for each in found.titled],
        is_complete=found.is_complete and not found.problem,
    )


def _where(query: SearchQuery) -> Where | None:
    """Return what narrows the search to a document or a collection; raise NotFound."""
    if query.document:
        return {"document_id": str(documents.document(caller().id, query.document).id)}
    if query.collection:
        collection = collections.collection(caller().id, query.collection)
        return queries.of_documents(caller().id, Filters(collection=collection.id))
    return None


def _passage(found: Found) -> FoundPassage:
    passage, mark = found.ranked.passage, found.mark
    start, end = mark or (0, 0)
    return FoundPassage(
        id=uuid.UUID(passage.id),
        document_id=uuid.UUID(passage.document_id),
        title=passage.title,
        section=passage.section,
        index=passage.index,
        page=passage.page_at(start),
        seconds=passage.second_at(start),
        place=passage.place(start),
        text=passage.content,
        sentence=passage.content[start:end],
        score=found.ranked.score,
        why=found.why.value,
    )


@operation("GET", "/recall")
def recall(query: RecallQuery) -> RecallAnswer:
    """Recall earlier answers that have to do with a question: the sentences that their footnotes prove."""
    user = caller().user
    if not user.has_memory:
        return RecallAnswer(items=[])
    found = memory.recall(user.id, NO_CONVERSATION, retrieval.embed(user.id, query.q))
    items = [
        Recalled(
            message_id=one.message_id,
            asked=one.passage.title,
            said_on=one.passage.said_on,
            quote=one.passage.content[slice(*one.span)],
        )
        for one in found
    ]
    return RecallAnswer(items=items)


@operation("POST", "/undo/<uuid:undo_id>", WRITE)
def restore(undo_id: uuid.UUID) -> Restored:
    """Put back what was deleted, within a day."""
    return Restored(label=undo.restore(caller().id, undo_id).label)
