from __future__ import annotations

import uuid
from datetime import tzinfo
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user, login_required

from webapp.answering.retrieve import Passage, Ranked, Span
from webapp.chat.queries import conversations
from webapp.chat.queries.citations import citation
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.documents import restoring
from webapp.documents.queries import collections, documents, library
from webapp.index import jobs
from webapp.platform import errors
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import page_or_block, wants_fragment
from webapp.retrieval.excerpts import best_sentence, marked
from webapp.retrieval.queries import Where
from webapp.search import bp, queries
from webapp.search.elsewhere import elsewhere, says_otherwise
from webapp.search.forms import SearchForm
from webapp.search.messages import FoundMessage
from webapp.shared import dates
from webapp.shared.videos import watch_url
from webapp.shared.zones import zone

BY_WORDS_ALONE = (
    "The index cannot be reached just now, so nothing was looked for in documents or by meaning."
    " Messages and titles with these words were found."
)


@bp.get("", strict_slashes=False)
@login_required
def index() -> Response:
    form = SearchForm(request.args)
    if not form.validate():
        return _page(422, form, problem=" ".join(form.problems))
    if form.citation_id:
        return _elsewhere(form, form.citation_id)
    about = _about(form)
    if not form.question:
        return _page(200, form, **about, is_empty=not (about["collections"] or _has_anything()))
    if "after" in request.args:
        results = queries.further(current_user.id, form.question, form.within(_zone()), request.args["after"])
        return _page(200, form, **about, **_results(form, results), is_further=True)
    try:
        results = _find(form)
    except (IndexUnavailable, EmbeddingUnavailable) as error:
        return _unavailable(error, form, **about)
    named = queries.named(current_user.id, form.question) if form.is_open else []
    notice = BY_WORDS_ALONE if results.problem else _notice(results.is_complete)
    return _page(200, form, **about, **_results(form, results), named=named, notice=notice)


def _find(form: SearchForm) -> queries.Results:
    limit = queries.LIMIT if len(form.scopes) == 1 else queries.LIMIT // 2
    within = form.within(_zone())
    where: Where = form.where
    if "documents" in form.scopes and not where:
        where = queries.of_documents(current_user.id, form.filters, within)
    return queries.find(current_user.id, form.question, form.scopes, limit, where, within)


def _about(form: SearchForm) -> dict[str, Any]:
    """Return the document or the conversation that is searched alone, and the collections to choose from."""
    user_id = current_user.id
    return {
        "document": documents.document(user_id, form.document_id) if form.document_id else None,
        "conversation": conversations.conversation(user_id, form.conversation_id) if form.conversation_id else None,
        "collections": collections.names(user_id),
    }


def _results(form: SearchForm, results: queries.Results) -> dict[str, Any]:
    messages = results.messages if form.scopes == ("messages",) else results.messages[: queries.LIMIT // 2]
    return {
        "passages": [_passage(found.ranked, found.mark) | {"why": found.why} for found in results.passages],
        "is_missing": results.is_missing,
        "titled": results.titled,
        "messages": [_message(found) for found in messages],
        "has_more": bool(results.cursor) or len(messages) < len(results.messages),
        "after": results.cursor if form.scopes == ("messages",) else None,
    }


def _has_anything() -> bool:
    return library.has_any(current_user.id) or conversations.has_any(current_user.id)


def _zone() -> tzinfo:
    return zone(current_user.time_zone)


def _elsewhere(form: SearchForm, citation_id: uuid.UUID) -> Response:
    like, source = citation(current_user.id, citation_id)
    try:
        passages, is_complete = elsewhere(current_user.id, like)
    except (IndexUnavailable, EmbeddingUnavailable) as error:
        return _unavailable(error, form, like=like, source=source)
    otherwise = says_otherwise(current_user.id, like, source, passages)
    shown = [
        _passage(found, best_sentence(found)) | {"otherwise": otherwise.get(found.passage.id)} for found in passages
    ]
    return _page(200, form, like=like, source=source, passages=shown, notice=_notice(is_complete))


def _notice(is_complete: bool) -> str:
    """Return what must be known of the results, and have lost points put back, before those of others."""
    if is_complete:
        return restoring.notice(current_user.id)
    with unit_of_work():
        jobs.request_restore(current_user.id, priority=1)
    return restoring.NOTICE


def _unavailable(error: Exception, form: SearchForm, **values: Any) -> Response:
    """Say on the page that nothing can be searched just now; htmx gets the fragment that says so everywhere."""
    if wants_fragment():
        raise error
    return _page(503, form, problem=errors.index_sentence(error), **values)


def _page(status: int, form: SearchForm, **values: Any) -> Response:
    response = page_or_block("search/index.html", "search/_results.html", form=form, **values)
    response.status_code = status
    return response


def _passage(found: Ranked, best: Span | None) -> dict[str, Any]:
    passage = found.passage
    start = best[0] if best else 0
    page, second = passage.page_at(start), passage.second_at(start)
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "title": passage.title,
        "where": passage.section,
        "page": page,
        "page_name": passage.page_name,
        "labels": passage.labels,
        "seconds": second,
        "watch": watch_url(passage.source_url, second),
        "url": _place(passage, page, best),
        "parts": marked(passage.content, best),
    }


def _place(passage: Passage, page: int | None, best: Span | None) -> str:
    """Return where the passage is read, on its page or in its text, with the sentence marked and in view."""
    mark: dict[str, Any] = {"passage": passage.index, "sentence": passage.sentences.index(best) if best else None}
    if page:
        return url_for("viewer.page", id=passage.document_id, number=page, _anchor="highlight", **mark)
    return url_for("viewer.show", id=passage.document_id, _anchor="quote", **mark)


def _message(found: FoundMessage) -> dict[str, Any]:
    who = "Answer" if found.is_answer else "You"
    states = {"archived": found.is_archived, "in another branch": found.is_left}
    said = f"{who}, {dates.day(found.created_at.astimezone(_zone()), current_user.date_style)}"
    return {
        "title": found.title,
        "where": " · ".join([said, *(words for words, holds in states.items() if holds)]),
        "url": url_for("chat.message", id=found.id),
        "parts": found.parts,
        "why": found.why,
    }
