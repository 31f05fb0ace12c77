"""How a draft comes about: material is read, sentences are chosen, a template is filled."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import drafting, extracting, hashtags
from webapp.templates.material import Material, Read
from webapp.templates.models import LONGEST_DRAFT, Draft, Template
from webapp.templates.passages import Quote
from webapp.templates.queries import material as material_queries
from webapp.templates.syntax import TooLong


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


def candidates(read: Read) -> list[Quote]:
    """Return the sentences of some material that a draft may quote, the most telling first."""
    return extracting.candidates(read.passages, (read.title, *(document.title for document in read.documents)))


def taken(draft: Draft, read: Read) -> list[Quote]:
    """Return the sentences that a draft has of some material, also those that would not be proposed today."""
    numbers = {str(passage.chunk_id): number for number, passage in enumerate(read.passages)}
    places = [place for place in draft.provenance.get("sentences", []) if place["chunk_id"] in numbers]
    return [
        extracting.quote(numbers[place["chunk_id"]], read.passages, place["start"], place["end"]) for place in places
    ]


def composed(template: Template, read: Read, chosen: Mapping[str, list[Quote]], own_values: Mapping[str, str]) -> str:
    values = drafting.values(template.type, _facts(read), chosen)
    try:
        return drafting.compose(template.content, {**own_values, **values}, LONGEST_DRAFT)
    except TooLong:
        sentence = f"This template makes a draft of over {LONGEST_DRAFT:,} letters. Use its variables less often."
        raise Invalid(sentence) from None


def provenance(chosen: Mapping[str, list[Quote]]) -> dict[str, Any]:
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
