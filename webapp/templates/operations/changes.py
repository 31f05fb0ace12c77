"""Operations that rewrite a draft: by a model in a job, or at once by other sentences of its source."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete

from webapp.chat.changes import announce
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.quotas import operations as quotas
from webapp.templates import drafting, jobs, making, swapping
from webapp.templates.material import Material
from webapp.templates.models import Draft, DraftChange, Template
from webapp.templates.passages import key_of
from webapp.templates.queries import changes as queries
from webapp.templates.queries import drafts as draft_queries
from webapp.templates.queries import material as material_queries
from webapp.templates.queries import templates as template_queries

MOST_VARIANTS = 3
UNDER_WAY = "A model is rewriting this draft already. Wait until it has finished, or stop it."
NEEDS_A_MODEL = "The tone can be changed by a language model only. Choose one, or edit the text yourself."
NO_SOURCE = "What this draft was made of is not on record, so its sentences cannot be swapped. Edit the text yourself."
NOTHING_CITED = "A model rewrites what comes from a source, and this draft quotes none. Edit the text yourself."


def begin(user_id: uuid.UUID, draft: Draft, kind: str, model: str, wishes: dict[str, Any]) -> DraftChange:
    """Have a model rewrite a draft in a job, and return the change; raise Invalid where it cannot.

    It counts as a question: raises UsedUp when there may be no more today.
    """
    making.lock(user_id, draft)
    earlier = queries.changes_of(user_id, draft)
    if any(each.is_unfinished for each in earlier):
        raise Invalid(UNDER_WAY)
    if not any(draft_queries.sources(user_id, draft)):
        raise Invalid(NOTHING_CITED)
    quotas.count_question(user_id)
    db.session.execute(delete(DraftChange).where(DraftChange.id.in_([each.id for each in earlier])))
    change = DraftChange(id=uuid.uuid4(), user_id=user_id, draft_id=draft.id, kind=kind, model=model, wishes=wishes)
    db.session.add(change)
    jobs.enqueue_change(user_id, change.id)
    return change


def cancel(user_id: uuid.UUID, change_id: uuid.UUID) -> DraftChange:
    """Stop a change, and return it; one that is ended stays as it is. Raise NotFound."""
    change = queries.change(user_id, change_id)
    db.session.refresh(change, with_for_update=True)
    if change.is_unfinished:
        change.state, change.written = "cancelled", ""
        db.session.flush()
        announce(change.id)
    return change


def swap(user_id: uuid.UUID, draft: Draft, kind: str, wishes: dict[str, Any]) -> list[Draft]:
    """Rewrite a draft without a model, and return the versions that were added; raise Invalid where it cannot."""
    if kind == "tone":
        raise Invalid(NEEDS_A_MODEL)
    work = _work(user_id, draft)
    shared = making.side_by_side(draft) if kind == "variants" else making.ALONE
    texts = swapping.variants(work, wishes["count"]) if kind == "variants" else [_swapped(work, kind, wishes)]
    return [
        making.add_version(user_id, draft, content, {**draft.provenance, "sentences": _places(work, chosen)}, shared)
        for content, chosen in texts
    ]


def _places(work: swapping.Work, chosen: swapping.Chosen) -> list[dict[str, Any]]:
    """Return where the sentences of a draft stand by now, and what its other words were written from by a model."""
    before = {quote.key for quotes in work.chosen.values() for quote in quotes}
    others = [place for place in work.draft.places if key_of(place) not in before]
    return [*making.provenance(chosen)["sentences"], *others]


def _swapped(work: swapping.Work, kind: str, wishes: dict[str, Any]) -> tuple[str, swapping.Chosen]:
    if kind == "paragraph":
        return swapping.swapped(work, wishes["paragraph"])
    return swapping.shortened(work) if kind == "shorter" else swapping.lengthened(work)


def restore(user_id: uuid.UUID, draft_id: uuid.UUID) -> Draft:
    """Make an earlier version of a draft its newest one, and return that; raise NotFound."""
    draft = draft_queries.draft(user_id, draft_id)
    return (
        draft
        if queries.is_latest(user_id, draft)
        else making.add_version(user_id, draft, draft.content, draft.provenance)
    )


def like(user_id: uuid.UUID, draft_id: uuid.UUID, *, is_liked: bool) -> Draft:
    """Have a version of a draft go along as an example of its writer's voice, or no more; raise NotFound."""
    draft = draft_queries.draft(user_id, draft_id)
    draft.is_liked = is_liked
    db.session.flush()
    return draft


def _work(user_id: uuid.UUID, draft: Draft) -> swapping.Work:
    if "material" not in draft.provenance:
        raise Invalid(NO_SOURCE)
    try:
        read = material_queries.read(user_id, Material.from_json(draft.provenance["material"]))
    except NotFound as error:
        raise Invalid(str(error)) from None
    chosen: dict[str, list[Any]] = {}
    flat = " ".join(draft.content.split())
    for name, quote in making.taken(draft, read):
        if name in drafting.SHARES or quote.sentence.text in flat:
            chosen.setdefault(name, []).append(quote)
    ranked = making.candidates(read)
    tried = frozenset(draft_queries.tried(user_id, draft))
    return swapping.Work(draft, _template(user_id, draft), read, chosen, ranked, tried)


def _template(user_id: uuid.UUID, draft: Draft) -> Template | None:
    try:
        return template_queries.template(user_id, draft.template_id) if draft.template_id else None
    except NotFound:
        return None
