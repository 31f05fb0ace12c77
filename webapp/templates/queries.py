"""Queries about templates and drafts. Each takes the user first; built-in templates belong to everybody."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, defer

from webapp.documents.models import IN_READING_ORDER, Chunk, Document
from webapp.ingest.formats import of_mime
from webapp.platform.errors import NotFound
from webapp.platform.extensions import db
from webapp.platform.pages import Order, Page, moment
from webapp.shared.places import Labels
from webapp.templates.models import Draft, Template, TemplateVersion
from webapp.templates.passages import Passage

Item = TypeVar("Item")
PAGE_SIZE = 50
MOST_CHOICES = 200
NEWEST_FIRST = Order("drafts", ((Draft.created_at, moment), (Draft.id, uuid.UUID)), is_descending=True)
NO_TEMPLATE = "There is no such template among yours. It may have been deleted."
NO_DRAFT = "There is no such draft. It may have been deleted."


@dataclass(frozen=True)
class Source:
    """A sentence that a draft took, as it stands in its document now; ``sentence`` is its number in its passage."""

    document_id: uuid.UUID
    title: str
    chunk_index: int
    sentence: int | None
    page: int | None
    page_name: str
    labels: Labels
    quote: str


def templates(user_id: uuid.UUID, type: str | None = None) -> Sequence[Template]:
    """Return the built-in and the user's own templates, by type, the user's own first."""
    rows = _visible(user_id).options(defer(Template.content))
    if type:
        rows = rows.where(Template.type == type)
    return db.session.scalars(rows.order_by(Template.type, Template.user_id, Template.name)).all()


def template(user_id: uuid.UUID, template_id: uuid.UUID) -> Template:
    """Return a template that the user may use; raise NotFound."""
    return _found(db.session.scalar(_visible(user_id).where(Template.id == template_id)), NO_TEMPLATE)


def own_template(user_id: uuid.UUID, template_id: uuid.UUID, *, is_locked: bool = False) -> Template:
    """Return a template that the user may change; raise NotFound, also for a built-in one."""
    own = select(Template).where(Template.user_id == user_id, Template.id == template_id)
    return _found(db.session.scalar(own.with_for_update() if is_locked else own), NO_TEMPLATE)


def versions_of_template(user_id: uuid.UUID, template_id: uuid.UUID) -> Sequence[TemplateVersion]:
    """Return what a template of the user's own said, the latest version first."""
    rows = select(TemplateVersion).where(TemplateVersion.user_id == user_id, TemplateVersion.template_id == template_id)
    return db.session.scalars(rows.order_by(TemplateVersion.number.desc())).all()


def template_version(user_id: uuid.UUID, version_id: uuid.UUID) -> TemplateVersion:
    """Return one version of a template; raise NotFound."""
    rows = select(TemplateVersion).where(TemplateVersion.user_id == user_id, TemplateVersion.id == version_id)
    return _found(db.session.scalar(rows), "There is no such version. Its template may have been deleted.")


def own_templates(user_id: uuid.UUID) -> Sequence[Template]:
    """Return the user's own templates with their texts."""
    return db.session.scalars(
        select(Template).where(Template.user_id == user_id).order_by(Template.type, Template.name)
    ).all()


def own_names(user_id: uuid.UUID) -> set[tuple[str, str]]:
    """Return the (type, name) of each of the user's own templates."""
    rows = select(Template.type, Template.name).where(Template.user_id == user_id)
    return {(row.type, row.name) for row in db.session.execute(rows)}


def default_template(user_id: uuid.UUID, type: str) -> Template:
    """Return the user's own default of a type, or else the built-in template."""
    rows = _visible(user_id).where(Template.type == type, Template.is_default).order_by(Template.user_id)
    return _found(db.session.scalar(rows.limit(1)), NO_TEMPLATE)


def choices(user_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Return (id, title) of the newest documents that have text."""
    rows = (
        _with_text(user_id)
        .with_only_columns(Document.id, Document.title)
        .order_by(Document.created_at.desc(), Document.id.desc())
        .limit(MOST_CHOICES)
    )
    return [(row.id, row.title) for row in db.session.execute(rows)]


def document(user_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return a document that has text; raise NotFound."""
    found = db.session.scalar(_with_text(user_id).where(Document.id == document_id))
    return _found(found, "There is no such document with text in your library.")


def passages(user_id: uuid.UUID, document_id: uuid.UUID) -> list[Passage]:
    """Return all of a document's text, in reading order."""
    rows = select(Chunk).where(Chunk.user_id == user_id, Chunk.document_id == document_id).order_by(*IN_READING_ORDER)
    return [_passage(chunk) for chunk in db.session.scalars(rows)]


def drafts(user_id: uuid.UUID, cursor: str | None = None) -> Page[Draft]:
    """Return the latest version of each draft without its text, newest first."""
    newer = aliased(Draft)
    is_older = exists().where(newer.original_id == Draft.original_id, newer.version > Draft.version)
    rows = select(Draft).where(Draft.user_id == user_id, ~is_older).options(defer(Draft.content))
    return NEWEST_FIRST.page(rows, cursor, PAGE_SIZE)


def draft(user_id: uuid.UUID, draft_id: uuid.UUID) -> Draft:
    """Return one version of a draft; raise NotFound."""
    return _found(db.session.scalar(select(Draft).where(Draft.user_id == user_id, Draft.id == draft_id)), NO_DRAFT)


def versions(user_id: uuid.UUID, draft: Draft) -> Sequence[Draft]:
    """Return all versions of a draft without their texts, the latest first."""
    rows = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    return db.session.scalars(rows.options(defer(Draft.content)).order_by(Draft.version.desc())).all()


def sources(user_id: uuid.UUID, draft: Draft) -> list[Source | None]:
    """Return each sentence that a draft took as it is in its source now; None where the source is gone."""
    taken = draft.provenance.get("sentences", [])
    rows = (
        select(
            Chunk.id,
            Chunk.content,
            Chunk.chunk_index,
            Chunk.attributes,
            Document.id.label("document_id"),
            Document.title,
            Document.mime,
            Document.attributes["page_labels"].label("page_labels"),
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
    labels = chunk.page_labels or []
    return Source(chunk.document_id, chunk.title, chunk.chunk_index, sentence, place["page"], name, labels, quote)


def _passage(chunk: Chunk) -> Passage:
    pages = chunk.attributes.get("pages") or ([(0, chunk.page_number)] if chunk.page_number is not None else [])
    titles = tuple(title for title in (chunk.chapter, chunk.section) if title)
    spans = chunk.attributes.get("sentences", [])
    return Passage(chunk.id, chunk.content, spans, pages, titles, chunk.document_id, chunk.start_seconds)


def _visible(user_id: uuid.UUID) -> Select[Template]:
    return select(Template).where(or_(Template.user_id == user_id, Template.user_id.is_(None)))


def _with_text(user_id: uuid.UUID) -> Select[Document]:
    has_text = exists().where(and_(Chunk.document_id == Document.id, Chunk.user_id == user_id))
    return select(Document).where(Document.user_id == user_id, Document.deleted_at.is_(None), has_text)


def _found(item: Item | None, sentence: str) -> Item:
    if item is None:
        raise NotFound(sentence)
    return item
