"""Operations on drafts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from webapp.documents.models import Document
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import drafting, extracting, hashtags, queries
from webapp.templates.models import LONGEST_DRAFT, Draft, Template
from webapp.templates.passages import Passage
from webapp.templates.syntax import TooLong
from webapp.undo import operations as undo
from webapp.undo.models import Undo


def make_draft(user_id: uuid.UUID, template: Template, document_id: uuid.UUID, own_values: Mapping[str, str]) -> Draft:
    """Fill a template with sentences quoted from a document, and save it as a draft's first version.

    ``own_values``: values of the template's own variables, and ``my_name``; an empty one leaves nothing.
    Raise NotFound when the document is not the user's or has no text, Invalid when the draft would be too long.
    """
    document = queries.document(user_id, document_id)
    passages = queries.passages(user_id, document_id)
    ranked = extracting.candidates(passages, (document.title,))
    chosen = drafting.choose(template.content, ranked)
    values = drafting.values(template.type, _facts(document, passages), chosen)
    try:
        content = drafting.compose(template.content, {**own_values, **values}, LONGEST_DRAFT)
    except TooLong:
        sentence = f"This template makes a draft of over {LONGEST_DRAFT:,} letters. Use its variables less often."
        raise Invalid(sentence) from None
    new_id = uuid.uuid4()
    draft = Draft(
        id=new_id,
        original_id=new_id,
        user_id=user_id,
        template_id=template.id,
        document_id=document_id,
        type=template.type,
        title=document.title,
        content=content,
        provenance={"sentences": [quote.provenance() for quotes in chosen.values() for quote in quotes]},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def save_version(user_id: uuid.UUID, draft_id: uuid.UUID, content: str) -> Draft:
    """Save the text of a draft as its newest version, and return that; add nothing when nothing has changed.

    Raise NotFound.
    """
    draft = queries.draft(user_id, draft_id)
    versions = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    # The first version is the lock of all: two windows that save at once get a version each.
    db.session.execute(versions.where(Draft.id == draft.original_id).with_for_update())
    latest = db.session.scalars(versions.order_by(Draft.version.desc()).limit(1)).one()
    if latest.content == content:
        return latest
    copied = {name: getattr(draft, name) for name in ("original_id", "template_id", "document_id", "type", "title")}
    version = Draft(user_id=user_id, version=latest.version + 1, content=content, provenance=draft.provenance, **copied)
    db.session.add(version)
    db.session.flush()
    return version


def delete_draft(user_id: uuid.UUID, draft_id: uuid.UUID, place: str) -> Undo:
    """Delete a draft with all its versions, and return what puts them back; raise NotFound."""
    draft = queries.draft(user_id, draft_id)
    versions = (Draft.user_id == user_id) & (Draft.original_id == draft.original_id)
    return undo.delete(user_id, f"The draft of “{draft.title}”", place, (Draft, versions))


def _facts(document: Document, passages: Sequence[Passage]) -> drafting.Facts:
    said = document.attributes
    texts = [passage.content for passage in passages]
    return drafting.Facts(
        document.title,
        document.kind,
        str(said.get("author") or ""),
        str(said.get("year") or ""),
        document.source_url or "",
        document.page_name,
        said.get("page_labels") or (),
        hashtags.suggest(document.title, texts, document.language or ""),
    )
