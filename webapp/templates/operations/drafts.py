"""Operations on drafts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.templates import making
from webapp.templates.material import Material
from webapp.templates.models import Draft, DraftRunItem
from webapp.templates.queries import drafts as queries
from webapp.templates.queries import material as material_queries
from webapp.templates.queries import templates as template_queries
from webapp.undo import operations as undo
from webapp.undo import rows
from webapp.undo.models import Undo

NO_TEMPLATE_LEFT = "The template of this draft was deleted, so the draft cannot be rebuilt."
GONE = "A sentence that you chose is no longer in your library. Nothing was changed; choose again."


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
    known = {
        quote.key: quote for quote in [*making.candidates(read), *(quote for _, quote in making.taken(draft, read))]
    }
    if any(key not in known for keys in wanted.values() for key in keys):
        raise Invalid(GONE)
    chosen = {name: [known[key] for key in keys] for name, keys in wanted.items()}
    content = making.composed(template, read, chosen, draft.provenance.get("values", {}))
    return making.add_version(user_id, draft, content, {**draft.provenance, **making.provenance(chosen)})


def save_version(user_id: uuid.UUID, draft_id: uuid.UUID, content: str) -> Draft:
    """Save the text of a draft as its newest version, and return that; add nothing when nothing has changed.

    Raise NotFound.
    """
    draft = queries.draft(user_id, draft_id)
    return making.add_version(user_id, draft, content, draft.provenance)


def delete_draft(user_id: uuid.UUID, draft_id: uuid.UUID, place: str) -> Undo:
    """Delete a draft with all its versions, and return what puts them back; raise NotFound."""
    draft = queries.draft(user_id, draft_id)
    versions = (Draft.user_id == user_id) & (Draft.original_id == draft.original_id)
    made = select(DraftRunItem.id, DraftRunItem.draft_id).where(
        DraftRunItem.user_id == user_id, DraftRunItem.draft_id.in_(select(Draft.id).where(versions))
    )
    items = {str(item): str(draft_id) for item, draft_id in db.session.execute(made)}
    label = f"The draft of “{draft.title}”"
    return undo.keep(user_id, "draft", label, place, [{"rows": rows.take([(Draft, versions)]), "items": items}])


def _put_back(user_id: uuid.UUID, data: Sequence[Any]) -> None:
    """Put back a draft that was deleted, and what runs have of it."""
    for said in data:
        rows.put_back(said["rows"])
        for item, draft_id in said["items"].items():
            there = update(DraftRunItem).where(DraftRunItem.user_id == user_id, DraftRunItem.id == uuid.UUID(item))
            db.session.execute(there.values(draft_id=uuid.UUID(draft_id)))


undo.RESTORERS["draft"] = _put_back
