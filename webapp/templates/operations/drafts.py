"""Operations on drafts."""

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
from webapp.templates.queries import drafts as queries
from webapp.templates.queries import material as material_queries
from webapp.templates.queries import templates as template_queries
from webapp.templates.syntax import TooLong
from webapp.undo import operations as undo
from webapp.undo.models import Undo

NO_TEMPLATE_LEFT = "The template of this draft was deleted, so its sentences cannot be put together anew."
GONE = "A sentence that you chose is no longer in your library. Nothing was changed; choose again."


def make_draft(user_id: uuid.UUID, template: Template, material: Material, own_values: Mapping[str, str]) -> Draft:
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
        content=_composed(template, read, chosen, own_values),
        provenance=_provenance(chosen) | {"material": material.to_json(), "values": dict(own_values)},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def candidates(read: Read) -> list[Quote]:
    """Return the sentences of some material that a draft may quote, the most telling first."""
    return extracting.candidates(read.passages, (read.title, *(document.title for document in read.documents)))


def rearrange(user_id: uuid.UUID, draft_id: uuid.UUID, wanted: Mapping[str, Sequence[str]]) -> Draft:
    """Put a draft together anew from chosen sentences, as its newest version, and return that.

    ``wanted``: the keys of the quotes of each variable, in their order. Raise NotFound, or Invalid where the template
    is gone, or a sentence.
    """
    draft = queries.draft(user_id, draft_id)
    if draft.template_id is None or "material" not in draft.provenance:
        raise Invalid(NO_TEMPLATE_LEFT)
    template = template_queries.template(user_id, draft.template_id)
    read = material_queries.read(user_id, Material.from_json(draft.provenance["material"]))
    known = {quote.key: quote for quote in [*candidates(read), *taken(draft, read)]}
    if any(key not in known for keys in wanted.values() for key in keys):
        raise Invalid(GONE)
    chosen = {name: [known[key] for key in keys] for name, keys in wanted.items()}
    content = _composed(template, read, chosen, draft.provenance.get("values", {}))
    return _add_version(user_id, draft, content, {**draft.provenance, **_provenance(chosen)})


def taken(draft: Draft, read: Read) -> list[Quote]:
    """Return the sentences that a draft has of some material, also those that would not be proposed today."""
    numbers = {str(passage.chunk_id): number for number, passage in enumerate(read.passages)}
    places = [place for place in draft.provenance.get("sentences", []) if place["chunk_id"] in numbers]
    return [
        extracting.quote(numbers[place["chunk_id"]], read.passages, place["start"], place["end"]) for place in places
    ]


def save_version(user_id: uuid.UUID, draft_id: uuid.UUID, content: str) -> Draft:
    """Save the text of a draft as its newest version, and return that; add nothing when nothing has changed.

    Raise NotFound.
    """
    draft = queries.draft(user_id, draft_id)
    return _add_version(user_id, draft, content, draft.provenance)


def delete_draft(user_id: uuid.UUID, draft_id: uuid.UUID, place: str) -> Undo:
    """Delete a draft with all its versions, and return what puts them back; raise NotFound."""
    draft = queries.draft(user_id, draft_id)
    versions = (Draft.user_id == user_id) & (Draft.original_id == draft.original_id)
    return undo.delete(user_id, f"The draft of “{draft.title}”", place, (Draft, versions))


def _add_version(user_id: uuid.UUID, draft: Draft, content: str, provenance: dict[str, Any]) -> Draft:
    versions = select(Draft).where(Draft.user_id == user_id, Draft.original_id == draft.original_id)
    # The first version is the lock of all: two windows that save at once get a version each.
    db.session.execute(versions.where(Draft.id == draft.original_id).with_for_update())
    latest = db.session.scalars(versions.order_by(Draft.version.desc()).limit(1)).one()
    if latest.content == content and latest.provenance == provenance:
        return latest
    copied = {name: getattr(draft, name) for name in ("original_id", "template_id", "document_id", "type", "title")}
    version = Draft(user_id=user_id, version=latest.version + 1, content=content, provenance=provenance, **copied)
    db.session.add(version)
    db.session.flush()
    return version


def _composed(template: Template, read: Read, chosen: Mapping[str, list[Quote]], own_values: Mapping[str, str]) -> str:
    values = drafting.values(template.type, _facts(read), chosen)
    try:
        return drafting.compose(template.content, {**own_values, **values}, LONGEST_DRAFT)
    except TooLong:
        sentence = f"This template makes a draft of over {LONGEST_DRAFT:,} letters. Use its variables less often."
        raise Invalid(sentence) from None


def _provenance(chosen: Mapping[str, list[Quote]]) -> dict[str, Any]:
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
