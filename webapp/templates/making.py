"""How a draft comes about: material is read, sentences are chosen, a template is filled."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import drafting, extracting, hashtags
from webapp.templates.material import Material, Read
from webapp.templates.models import LONGEST_DRAFT, Draft, Template
from webapp.templates.passages import Quote
from webapp.templates.queries import material as material_queries
from webapp.templates.syntax import TooLong

ALONE: Mapping[str, str] = {}


def make(user_id: uuid.UUID, template: Template, material: Material, own_values: Mapping[str, str]) -> Draft:
    """Fill a template with sentences quoted from some material, and save it as a draft's first version.

    ``own_values``: values of the template's own variables, and ``my_name``; an empty one leaves nothing. Raise NotFound
    when the material is not the user's or has no text, Invalid when it is too much or the draft would be too long.
    """
    read = material_queries.read(user_id, material)
    chosen = drafting.choose(template.content, candidates(read))
    new_id = uuid.uuid4()
    draft = Draft(
        id=new_id,
        original_id=new_id,
        user_id=user_id,
        template_id=template.id,
        document_id=read.document_id,
        type=template.type,
        title=read.title,
        content=composed(template, read, chosen, own_values),
        provenance=provenance(chosen) | {"material": material.to_json(), "values": dict(own_values)},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def add_version(
    user_id: uuid.UUID, draft: Draft, content: str, provenance: Mapping[str, Any], variants: Mapping[str, str] = ALONE
) -> Draft:
    """Add a version that goes on from ``draft``, and return it; the newest one, if that says the same.

    ``variants``: what several versions have in common that are made side by side.
    """
    lock(user_id, draft)
    versions = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    latest = db.session.scalars(versions.order_by(Draft.version.desc()).limit(1)).one()
    said = {name: value for name, value in provenance.items() if name not in ("variants", "variants_of")}
    if latest.content == content and not variants:
        return latest
    copied = {name: getattr(draft, name) for name in ("original_id", "template_id", "document_id", "type", "title")}
    version = Draft(
        user_id=user_id, version=latest.version + 1, content=content, provenance={**said, **variants}, **copied
    )
    db.session.add(version)
    db.session.flush()
    return version


def lock(user_id: uuid.UUID, draft: Draft) -> None:
    """Have whoever changes any version of a draft wait until this transaction ends: two windows may save at once."""
    first = select(Draft.id).where(Draft.user_id == user_id, Draft.id == draft.original_id)
    db.session.execute(first.with_for_update())


def side_by_side(draft: Draft) -> dict[str, str]:
    """Return what the versions have in common that are made of ``draft`` side by side."""
    return {"variants": str(uuid.uuid4()), "variants_of": str(draft.id)}


def candidates(read: Read) -> list[Quote]:
    """Return the sentences of some material that a draft may quote, the most telling first."""
    return extracting.candidates(read.passages, (read.title, *(document.title for document in read.documents)))


def taken(draft: Draft, read: Read) -> list[tuple[str, Quote]]:
    """Return the sentences that a draft has of some material, each with what it is used as: also those that would not
    be proposed today."""
    numbers = {str(passage.chunk_id): number for number, passage in enumerate(read.passages)}
    return [
        (place.get("as", "key_points"), extracting.quote(number, read.passages, place["start"], place["end"]))
        for place in draft.places
        if (number := numbers.get(place["chunk_id"])) is not None
    ]


def composed(
    template: Template, read: Read, chosen: Mapping[str, Sequence[Quote]], own_values: Mapping[str, str]
) -> str:
    values = drafting.values(template.type, _facts(read), chosen)
    try:
        return drafting.compose(template.content, {**own_values, **values}, LONGEST_DRAFT)
    except TooLong:
        sentence = f"This template makes a draft of over {LONGEST_DRAFT:,} letters. Use its variables less often."
        raise Invalid(sentence) from None


def provenance(chosen: Mapping[str, Sequence[Quote]]) -> dict[str, Any]:
    return {"sentences": [{**quote.provenance(), "as": name} for name, quotes in chosen.items() for quote in quotes]}


def _facts(read: Read) -> drafting.Facts:
    """Return what is known of some material; of several documents only what they have in common."""
    kinds = {document.kind for document in read.documents}
    one = read.documents[0] if len(read.documents) == 1 else None
    texts = [passage.content for passage in read.passages]
    language = read.documents[0].language or ""
    facts = drafting.Facts(
        read.title, kinds.pop() if len(kinds) == 1 else "", hashtags=hashtags.suggest(read.title, texts, language)
    )
    return drafting.described(facts, one) if one else facts
