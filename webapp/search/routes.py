from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user, login_required

from webapp.answering.retrieve import Passage, Ranked, Span
from webapp.chat.queries.citations import citation
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.vectors import IndexUnavailable
from webapp.documents import restoring
from webapp.documents.queries import documents
from webapp.index import jobs
from webapp.platform import errors
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import page_or_block, wants_fragment
from webapp.retrieval.excerpts import best_sentence, excerpt, marked, plain
from webapp.search import bp, queries
from webapp.search.elsewhere import elsewhere, says_otherwise
from webapp.search.forms import SearchForm
from webapp.shared.videos import watch_url


@bp.get("", strict_slashes=False)
@login_required
def index() -> Response:
    form = SearchForm(request.args)
    if not form.validate():
        return _page(422, form, problem=" ".join(form.problems))
    if form.citation_id:
        return _elsewhere(form, form.citation_id)
    document = documents.document(current_user.id, form.document_id) if form.document_id else None
    if not form.question:
        return _page(200, form, document=document)
    limit = queries.LIMIT // len(form.scopes)
    try:
        where = form.where or queries.within(current_user.id, form.filters)
        results = queries.find(current_user.id, form.question, form.scopes, limit, where)
    except (IndexUnavailable, EmbeddingUnavailable) as error:
        return _unavailable(error, form, document=document)
    return _page(
        200,
        form,
        document=document,
        passages=[_passage(found.ranked, found.mark) | {"why": found.why} for found in results.passages],
        named=queries.named(current_user.id, form.question) if form.is_open else [],
        is_missing=results.is_missing,
        messages=[_message(found) for found in results.messages],
        notice=_notice(results.is_complete),
    )


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


def _message(found: queries.FoundMessage) -> dict[str, Any]:
    who = "Answer" if found.is_answer else "You"
    parts = excerpt(found.text, found.best)
    return {
        "title": found.title,
        "where": f"{who}, {found.created_at:%-d %B %Y}",
        "url": url_for("chat.message", id=found.id),
        "parts": plain(parts) if found.is_answer else parts,
    }
