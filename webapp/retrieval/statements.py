"""The selects that read passages, under the owner's policies, and what their rows become."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import aliased

from webapp.answering.retrieve import Passage
from webapp.clients.vectors import Hit
from webapp.documents.models import LANGUAGE, Chunk, Document
from webapp.ingest.formats import of_mime

Replaced = aliased(Document)
# Built once, not at each search: building them costs as much as running them.
LIVE = (
    select(
        Chunk.id,
        Chunk.document_id,
        Chunk.chunk_index,
        Chunk.content,
        Chunk.chapter,
        Chunk.section,
        Chunk.attributes,
        Chunk.token_count,
        Document.title,
        Document.mime,
        Document.source_url,
        Document.attributes["year"].astext.label("year"),
        Document.version,
        Document.attributes["page_labels"].label("page_labels"),
        LANGUAGE,
    )
    .join(Document, Document.id == Chunk.document_id)
    .where(Chunk.user_id == bindparam("owner"), Document.user_id == bindparam("owner"))
    .where(Document.deleted_at.is_(None))
)
CURRENT = (
    LIVE.outerjoin(Replaced, Replaced.id == Document.replaces_id)
    .where(Document.superseded_at.is_(None))
    # A newer version that is still being read does not answer beside the one it replaces.
    .where(or_(Document.replaces_id.is_(None), Document.is_indexed, Replaced.superseded_at.is_not(None)))
)
PASSAGES = CURRENT.where(Chunk.id.in_(bindparam("ids", expanding=True)))
ASKED = LIVE.where(Chunk.id == bindparam("id"))
BESIDE = LIVE.where(
    Chunk.document_id == bindparam("document"), Chunk.chunk_index.in_(bindparam("places", expanding=True))
).order_by(Chunk.chunk_index)


NOT_SEARCHED = Hit("", 0.0, 0.0, 0.0)


def passage_of(row: Row[*tuple[Any, ...]], hit: Hit = NOT_SEARCHED) -> Passage:
    """Return the passage of a row of these selects, with what the index said of it where it was searched."""
    return Passage(
        id=str(row.id),
        document_id=str(row.document_id),
        title=row.title,
        section=row.section or row.chapter,
        index=row.chunk_index,
        content=row.content,
        sentences=[(start, end) for start, end in row.attributes.get("sentences", [])],
        pages=[(offset, page) for offset, page in row.attributes.get("pages", [])],
        score=hit.score,
        cosines=hit.sentences,
        dense=hit.dense,
        words=hit.words,
        times=[(offset, second) for offset, second in row.attributes.get("times", [])],
        source_url=row.source_url,
        tokens=row.token_count,
        page_name=of_mime(row.mime).page_name,
        year=row.year or "",
        version=row.version,
        chapter=row.chapter,
        labels=[(sheet, label) for sheet, label in row.page_labels or []],
        language=row.language,
    )
