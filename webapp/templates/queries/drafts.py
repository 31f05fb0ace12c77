"""Queries about drafts, and where their sentences stand now. Each takes the user first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import aliased, defer

from webapp.documents.models import Chunk, Document
from webapp.ingest.formats import of_mime
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, moment
from webapp.shared.places import Labels
from webapp.templates.models import Draft
from webapp.templates.passages import key_of

PAGE_SIZE = 50
NEWEST_FIRST = Order("drafts", ((Draft.created_at, moment), (Draft.id, uuid.UUID)), is_descending=True)
NO_DRAFT = "There is no such draft. It may have been deleted."


@dataclass(frozen=True)
class Source:
    """A sentence that a draft took, as it stands in its document now; ``sentence`` is its number in its passage.

    ``paragraph``: the digest of the paragraph that was written from it, by a model.
    """

    document_id: uuid.UUID
    title: str
    chunk_index: int
    sentence: int | None
    page: int | None
    second: float | None
    page_name: str
    labels: Labels
    quote: str
    author: str
    year: str
    paragraph: str = ""


def drafts(user_id: uuid.UUID, cursor: str | None = None) -> Page[Draft]:
    """Return the latest version of each draft without its text, newest first."""
    newer = aliased(Draft)
    is_older = exists().where(newer.original_id == Draft.original_id, newer.version > Draft.version)
    rows = select(Draft).where(Draft.user_id == user_id, ~is_older).options(defer(Draft.content))
    return NEWEST_FIRST.page(rows, cursor, PAGE_SIZE)


def draft(user_id: uuid.UUID, draft_id: uuid.UUID) -> Draft:
    """Return one version of a draft; raise NotFound."""
    found = db.session.scalar(select(Draft).where(Draft.user_id == user_id, Draft.id == draft_id))
    if found is None:
        raise NotFound(NO_DRAFT)
    return found


def versions(user_id: uuid.UUID, draft: Draft) -> Sequence[Draft]:
    """Return all versions of a draft without their texts, the latest first."""
    rows = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    return db.session.scalars(rows.options(defer(Draft.content)).order_by(Draft.version.desc())).all()


def tried(user_id: uuid.UUID, draft: Draft) -> set[str]:
    """Return the keys of all sentences that any version of a draft took."""
    rows = select(Draft.provenance).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    return {key_of(place) for said in db.session.scalars(rows) for place in said.get("sentences", [])}


def sources(user_id: uuid.UUID, draft: Draft) -> list[Source | None]:
    """Return each sentence that a draft took as it is in its source now; None where the source is gone."""
    taken = draft.places
    rows = (
        select(
            Chunk.id,
            Chunk.content,
            Chunk.chunk_index,
            Chunk.attributes,
            Document.id.label("document_id"),
            Document.title,
            Document.mime,
            Chunk.start_seconds,
            Document.attributes["page_labels"].label("page_labels"),
            Document.attributes["author"].label("author"),
            Document.attributes["year"].label("year"),
        )
        .join(Chunk.document)
        .where(Chunk.user_id == user_id, Document.user_id == user_id, Document.deleted_at.is_(None))
        .where(Chunk.id.in_([uuid.UUID(place["chunk_id"]) for place in taken]))
    )
    chunks = {str(row.id): row for row in db.session.execute(rows)}
    return [_source(chunks.get(place["chunk_id"]), place) for place in taken]


def _source(chunk: Row[*tuple[Any, ...]] | None, place: dict[str, Any]) -> Source | None:
    if chunk is None:
        return None
    quote = " ".join(chunk.content[place["start"] : place["end"]].split())
    sentences, span = chunk.attributes.get("sentences", []), [place["start"], place["end"]]
    sentence = sentences.index(span) if span in sentences else None
    name = of_mime(chunk.mime).page_name
    where = (place["page"], chunk.start_seconds, name, chunk.page_labels or [])
    by = (str(chunk.author or ""), str(chunk.year or ""))
    said = (chunk.document_id, chunk.title, chunk.chunk_index, sentence)
    return Source(*said, *where, quote, *by, place.get("paragraph", ""))
